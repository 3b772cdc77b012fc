import { styleText } from 'node:util';

/** How the console may look; decided once by the caller from its terminal and its options. */
export interface Look {
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

/** Paints text and knows the signs, within what the look allows. */
export class Brush {
  readonly #look: Look;

  constructor(look: Look) {
    this.#look = look;
  }

  paint(tone: Tone, text: string): string {
    if (!this.#look.colour || text === '') return text;
    return styleText([...STYLES[tone]], text, { validateStream: false });
  }

  sign(name: Sign): string {
    return this.#look.unicode ? UNICODE[name] : ASCII[name];
  }
}
