import { styleText } from 'node:util';

/** How the console may look; decided once by the caller from its terminal and its options. */
export interface TerminalStyle {
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Every line that phases print. */
  readonly verbose: boolean;
}

/** What a colour is for; the only place that knows which colour that is. */
const STYLES = {
  good: ['green'],
  bad: ['red', 'bold'],
  odd: ['yellow'],
  busy: ['cyan'],
  strong: ['bold'],
  faint: ['dim'],
} as const satisfies Record<string, Parameters<typeof styleText>[0]>;

export type Tone = keyof typeof STYLES;

const UNICODE = {
  passed: '✔',
  failed: '✘',
  skipped: '–',
  unfinished: '?',
  info: '·',
  warning: '!',
  full: '━',
  empty: '─',
  rule: '─',
  ellipsis: '…',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
  dot: '·',
  bar: '│',
} as const;

const ASCII: Readonly<Record<keyof typeof UNICODE, string>> = {
  passed: '+',
  failed: 'x',
  skipped: '-',
  unfinished: '?',
  info: '.',
  warning: '!',
  full: '#',
  empty: '.',
  rule: '-',
  ellipsis: '...',
  spinner: '|/-\\',
  dot: '-',
  bar: '|',
};

export type Sign = keyof typeof UNICODE;

/** Paints text and knows the signs, within what its style allows. */
export class Brush {
  readonly #style: TerminalStyle;

  constructor(style: TerminalStyle) {
    this.#style = style;
  }

  paint(tone: Tone, text: string): string {
    if (!this.#style.colour || text === '') return text;
    return styleText([...STYLES[tone]], text, { validateStream: false });
  }

  sign(name: Sign): string {
    return this.#style.unicode ? UNICODE[name] : ASCII[name];
  }
}
