import { essence } from '../../core/essence.ts';
import { isConsequence } from '../../report/consequences.ts';
import { isHarmless } from './harmless.ts';

/** What a log of a node says is wrong. */
export interface Complaint {
  readonly node: string;
  /** The name of the log's file. */
  readonly log: string;
  /** 0 is the gravest; what only follows from something else comes last. */
  readonly rank: number;
  readonly text: string;
  /** When it was said last: `05:59:02`. */
  readonly at: string;
  readonly times: number;
  /** The check that wants services to complain so. */
  readonly provokedBy?: string;
}

/** Words before an exception that oslo.messaging tells once more with its traceback. */
const TOLD_AGAIN = /^Exception during message handling: /;

/** Behind every rank that `complaints.sh` gives. */
const CONSEQUENCE = 9;
const PROVOKED = 10;

/** What `complaints.sh` printed on a node. */
export interface Printed {
  readonly node: string;
  readonly stdout: string;
}

/** The complaints of nodes, each once: the gravest first, of equal ones those that were said most often, then the newest. */
export function ranked(
  printed: readonly Printed[],
  provokedBy: (text: string) => string | undefined = () => undefined,
): Complaint[] {
  const found = new Map<string, Complaint>();
  for (const { node, stdout } of printed)
    for (const line of stdout.split('\n')) {
      const complaint = parse(node, line, provokedBy);
      if (!complaint) continue;
      const key = `${node} ${complaint.log} ${essence(complaint.text)}`;
      const before = found.get(key);
      const rank = Math.min(complaint.rank, before?.rank ?? complaint.rank);
      found.set(key, { ...complaint, rank, times: (before?.times ?? 0) + 1 });
    }
  return [...found.values()].toSorted(
    (one, other) => one.rank - other.rank || other.times - one.times || other.at.localeCompare(one.at),
  );
}

/** Whether a complaint may be the reason of something: it follows from nothing else, and no check wanted it. */
export function isReason({ rank }: Complaint): boolean {
  return rank < CONSEQUENCE;
}

function parse(
  node: string,
  line: string,
  provokedBy: (text: string) => string | undefined,
): Complaint | undefined {
  const [time = '', rank = '', path = '', ...rest] = line.split('\t');
  const text = rest.join(' ').trim().replace(TOLD_AGAIN, '');
  if (text === '' || isHarmless(text)) return undefined;
  const check = provokedBy(text);
  const log = path.slice(path.lastIndexOf('/') + 1);
  return {
    node,
    log,
    rank: check !== undefined ? PROVOKED : isConsequence(text) ? CONSEQUENCE : Number(rank),
    text,
    at: time.slice(-'00:00:00'.length),
    times: 1,
    ...(check === undefined ? {} : { provokedBy: check }),
  };
}
