import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine } from '../../core/excerpt.ts';
import type { Node } from '../../ports/node.ts';
import type { Evidence } from '../../report/events.ts';
import { COMPLAINTS, PROVOKED_BY } from '../../report/probable-cause.ts';
import { isReason, ranked, type Complaint } from './ranked.ts';

/** Prints the complaints of the node that it runs on: `complaints.sh SECONDS FOLDER`. */
export const COMPLAINTS_SCRIPT = join(import.meta.dirname, 'complaints.sh');
const LOGS = '/var/log';
/** For the script: as long as the node has run. */
const START = 'start';
/** Not a probable cause: what a service met when it started may have passed since. */
const EARLIER = 'what services had complained of before';
const SHOWN = 12;
const LINE_LIMIT = 300;
/** Logs tell whole seconds, and a phase may complain at once. */
const MARGIN_SECONDS = 2;
const WITHIN = '30s';

export interface ComplaintOptions {
  readonly signal?: AbortSignal;
  /** Who wants services to complain so; undefined: nobody does. */
  readonly provokedBy?: (text: string) => string | undefined;
}

/**
 * What the logs and the journals of nodes complain of since a moment that lies so long back: the gravest first, each once. A service
 * may say once, when it starts, what is wrong with it: where nobody has complained since, what was said before is told.
 * Never throws: a node that does not answer has nothing to say.
 */
export async function complaintsOf(
  nodes: readonly Node[],
  sinceMs: number,
  options: ComplaintOptions = {},
): Promise<Evidence[]> {
  const seconds = Math.ceil(sinceMs / 1_000) + MARGIN_SECONDS;
  const meanwhile = await saidSince(String(seconds), nodes, options);
  const found = evidence(COMPLAINTS, meanwhile);
  if (meanwhile.some(isReason)) return found;
  const before = await saidSince(START, nodes, options);
  return [...found, ...evidence(EARLIER, before.filter(isReason))];
}

/** The complaints of nodes, of so many seconds or since each of them started. */
async function saidSince(
  since: string,
  nodes: readonly Node[],
  { signal, provokedBy }: ComplaintOptions,
): Promise<Complaint[]> {
  const input = await readFile(COMPLAINTS_SCRIPT, 'utf8');
  const options = { within: WITHIN, input, ...(signal ? { signal } : {}) } as const;
  const printed = await Promise.all(
    nodes.map(async (node) => {
      const stdout = await node.run(`bash -s -- ${since} ${LOGS}`, options).then(
        (result) => result.stdout,
        () => '',
      );
      return { node: node.name, stdout };
    }),
  );
  return ranked(printed, provokedBy);
}

function evidence(title: string, complaints: readonly Complaint[]): Evidence[] {
  return complaints.length === 0 ? [] : [{ title, text: shown(complaints) }];
}

function shown(complaints: readonly Complaint[]): string {
  const rest = complaints.length - SHOWN;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return [...complaints.slice(0, SHOWN).map(inWords), ...more].join('\n');
}

function inWords({ node, log, at, times, provokedBy, text }: Complaint): string {
  const often = times > 1 ? `, ${times} times` : '';
  const why = provokedBy === undefined ? '' : `${PROVOKED_BY}${provokedBy}`;
  return `${node} ${log} (${at}${often}${why}): ${oneLine(text, LINE_LIMIT)}`;
}
