/** A pattern of paths: `*` and `?` within one folder, `**` across folders. */
export interface Glob {
  test(path: string): boolean;
}

/**
 * Follows all ways through the pattern at once, so that it takes the pattern's length times the path's, whatever they are: regular
 * expressions go one way after the other, and of ways past several `**` there are more than anybody can wait for.
 */
export function globOf(pattern: string): Glob {
  const tokens = pattern.split(WILDCARDS).flatMap(tokensOf);
  const plain = pattern.slice(0, pattern.search(/[*?]|$/));
  return { test: (path) => path.startsWith(plain) && fits(tokens, path) };
}

/** `folders` stands before `**` and `/`, which it may leave out. */
type Token = { readonly literal: string } | 'any' | 'some' | 'across' | 'folders';

const WILDCARDS = /(\*\*\/|\*\*|\*|\?)/;
const FOLDERS_LENGTH = 3;

function tokensOf(part: string): Token[] {
  if (part === '**/') return ['folders', 'across', { literal: '/' }];
  if (part === '**') return ['across'];
  if (part === '*') return ['some'];
  return part === '?' ? ['any'] : Array.from(part, (literal) => ({ literal }));
}

function fits(tokens: readonly Token[], path: string): boolean {
  let places = new Set<number>();
  reach(tokens, 0, places);
  for (const character of path) {
    const next = new Set<number>();
    for (const place of places) step(tokens, place, character, next);
    places = next;
    if (places.size === 0) return false;
  }
  return places.has(tokens.length);
}

/** Where a pattern may go on once it has come to a place, without another character. */
function reach(tokens: readonly Token[], place: number, places: Set<number>): void {
  if (places.has(place)) return;
  places.add(place);
  const token = tokens[place];
  if (token === 'some' || token === 'across' || token === 'folders') reach(tokens, place + 1, places);
  if (token === 'folders') reach(tokens, place + FOLDERS_LENGTH, places);
}

function step(tokens: readonly Token[], place: number, character: string, next: Set<number>): void {
  const token = tokens[place];
  if (token === 'across' || (token === 'some' && character !== '/')) reach(tokens, place, next);
  else if (token === 'any' && character !== '/') reach(tokens, place + 1, next);
  else if (typeof token === 'object' && token.literal === character) reach(tokens, place + 1, next);
}
