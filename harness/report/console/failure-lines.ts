import type { Failure } from '../events.ts';
import { cut, plainText, wrap } from './ansi.ts';
import type { Brush } from './terminal-style.ts';
import { FAULT_OWNER } from './wording.ts';

export interface FailureContext {
  /** What the line above names: `identity on controller01`. */
  readonly subject: string;
  readonly brush: Brush;
  /** Nothing of a failure is cut off: what is longer goes on in the next line. */
  readonly width: number;
  /** The full log, where there is one. */
  readonly log?: string | undefined;
}

/** All that is known of a failure, below the line that names what failed. */
export function failureLines(failure: Failure, { subject, brush, width, log }: FailureContext): string[] {
  const message = failure.message.split('\n').flatMap((line) => wrap(plainText(line), width));
  return [
    ...message,
    field(brush, 'whose fault', FAULT_OWNER[failure.fault]),
    ...(failure.node === undefined || subject.includes(failure.node)
      ? []
      : [field(brush, 'node', failure.node)]),
    ...failure.evidence.flatMap((piece) => evidenceLines(brush, width, piece)),
    ...(log === undefined ? [] : [field(brush, 'full log', log)]),
  ];
}

function evidenceLines(brush: Brush, width: number, { title, text }: Failure['evidence'][number]): string[] {
  const lines = text.trimEnd().split('\n').map(plainText);
  const [only] = lines;
  if (lines.length === 1 && only !== undefined && title.length + only.length + 2 <= width)
    return [field(brush, title, only)];
  const bar = brush.paint('faint', brush.sign('bar'));
  return [
    brush.paint('strong', `${title}:`),
    ...lines.flatMap((line) => cut(line, width - 2)).map((line) => `${bar} ${line}`.trimEnd()),
  ];
}

function field(brush: Brush, name: string, value: string): string {
  return `${brush.paint('strong', `${name}:`)} ${value}`;
}
