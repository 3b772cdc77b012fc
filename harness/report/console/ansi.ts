import { eastAsianWidth } from 'get-east-asian-width';

const TAB_WIDTH = 8;
const RESET = '\u001b[0m';
/** Makes a picture of the character before it, two columns wide. */
const AS_PICTURE = '\ufe0f';
/** A colour code of ours, a character that is made a picture, or one character. */
const TOKEN = /\p{Control}\[[0-9;]*m|\p{Emoji}\ufe0f\u20e3?|[^]/gu;
const ESCAPE = '\u001b';
/** Titles and links (up to the bell), then colours and movements, then what is left of two characters. */
const SEQUENCE = new RegExp(
  String.raw`${ESCAPE}[\]PX^_][^\u0007${ESCAPE}]*(?:\u0007|${ESCAPE}\\)|(?:${ESCAPE}\[|\u009b)[0-?]*[ -/]*[@-~]|${ESCAPE}[ -/]*[0-~]`,
  'g',
);
const ZERO_WIDTH = /^[\p{Mark}\p{Format}]$/u;

/** What a terminal would show of a foreign line: no colours, no cursor movement, no control characters. */
export function plainText(line: string): string {
  const overwritten = line.replace(/\r+$/, '');
  const shown = overwritten.slice(overwritten.lastIndexOf('\r') + 1).replace(SEQUENCE, '');
  return expandTabs(shown).replace(/\p{Control}/gu, '');
}

/** Columns that a line of ours takes. */
export function widthOf(line: string): number {
  let width = 0;
  for (const [token] of line.matchAll(TOKEN)) width += widthOfToken(token);
  return width;
}

/** The line cut to a width, with an ellipsis where it was cut and its colours closed. */
export function truncate(line: string, width: number, ellipsis = '…'): string {
  if (widthOf(line) <= width) return line;
  const room = Math.max(0, width - widthOf(ellipsis));
  let [kept, used, coloured] = ['', 0, false];
  for (const [token] of line.matchAll(TOKEN)) {
    used += widthOfToken(token);
    if (used > room) break;
    coloured ||= isColour(token);
    kept += token;
  }
  return `${kept}${ellipsis.slice(0, width)}${coloured ? RESET : ''}`;
}

export function padEnd(line: string, width: number): string {
  return line + ' '.repeat(Math.max(0, width - widthOf(line)));
}

export function padStart(line: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(line))) + line;
}

/** Words in lines of at most a width; a word that is longer is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => cut(long, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) > width && line !== '') lines.push(line);
    line = widthOf(longer) > width && line !== '' ? word : longer;
  }
  return [...lines, line];
}

/** The text in pieces of at most a width. */
export function cut(text: string, width: number): string[] {
  const pieces = [''];
  let used = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    used += widthOfToken(token);
    if (used > width) {
      pieces.push('');
      used = widthOfToken(token);
    }
    pieces.push((pieces.pop() ?? '') + token);
  }
  return pieces;
}

function expandTabs(text: string): string {
  let shown = '';
  for (const character of text)
    shown += character === '\t' ? ' '.repeat(TAB_WIDTH - (widthOf(shown) % TAB_WIDTH)) : character;
  return shown;
}

function widthOfToken(token: string): number {
  if (isColour(token) || ZERO_WIDTH.test(token)) return 0;
  return token.includes(AS_PICTURE) ? 2 : eastAsianWidth(token.codePointAt(0) ?? 0);
}

function isColour(token: string): boolean {
  return token.length > 1 && token.startsWith(ESCAPE);
}
