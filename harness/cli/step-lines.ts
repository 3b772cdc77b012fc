import type { Progress } from '../ports/images.ts';

/** Tells long work in lines of its steps: an announcement before the first, and each step once. */
export function stepLines(announcement: string, write: (line: string) => void): (progress: Progress) => void {
  let last = '';
  return ({ subject, doing }) => {
    if (last === '') write(announcement);
    const line = `${subject}: ${doing}`;
    if (line !== last) write(`  ${line}`);
    last = line;
  };
}
