import type { Failure } from '../../harness/report/events.ts';
import { failedParts, type FailedPart } from '../../harness/report/failed-parts.ts';
import { probableCause } from '../../harness/report/probable-cause.ts';
import type { Summary } from '../../harness/report/summary.ts';
import type { Fault } from './fault.ts';

const MINUTE_MS = 60_000;
const QUOTED = 140;

/** What became of faults, as docs/faults.md has it. */
export class FaultTable {
  readonly #rows: string[][] = [];

  add(fault: Fault, summary: Summary): void {
    const [first, ...rest] = failedParts(summary);
    const more = rest.length > 0 ? ` and ${rest.length} more` : '';
    this.#rows.push([
      fault.title,
      first ? `${nameOf(first)}${more}` : summary.verdict,
      ...namedBy(fault, summary),
      minutes(summary),
    ]);
  }

  toString(): string {
    const head = ['mistake', 'red', 'named by', 'in these words', 'minutes'];
    const rows = [head, head.map(() => '---'), ...this.#rows];
    return rows
      .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`)
      .join('\n');
  }
}

/** `phase identity on controller01`, `check launch.instances`. */
export function nameOf({ subject }: FailedPart): string {
  return subject.startsWith('check ') ? subject : `phase ${subject}`;
}

/** The line above all evidence, where it has the name; else the first line of what a failure shows. */
export function namedBy({ named }: Fault, summary: Summary): [by: string, words: string] {
  const pattern = new RegExp(named, 'i');
  const failures = failedParts(summary).flatMap(({ failure }) => failure ?? []);
  const cause = probableCause(failures);
  if (cause !== undefined && pattern.test(cause)) return ['probable cause', excerpt(cause, pattern)];
  const line = failures.flatMap(linesOf).find((text) => pattern.test(text));
  if (line !== undefined) return ['evidence', excerpt(line, pattern)];
  const warning = summary.warnings.find((text) => pattern.test(text));
  return warning === undefined ? ['nothing', ''] : ['a warning', excerpt(warning, pattern)];
}

function linesOf({ message, evidence }: Failure): string[] {
  return [message, ...evidence.map(({ text }) => text)].flatMap((text) => text.split('\n'));
}

/** The name with what stands around it. */
function excerpt(line: string, pattern: RegExp): string {
  const text = line.trim();
  const at = Math.max(0, (pattern.exec(text)?.index ?? 0) - QUOTED / 2);
  const cut = text.slice(at, at + QUOTED);
  return `${at > 0 ? '…' : ''}${cut}${at + QUOTED < text.length ? '…' : ''}`;
}

function minutes({ ms }: Summary): string {
  return (ms / MINUTE_MS).toFixed(1);
}
