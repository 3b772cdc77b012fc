import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine } from '../../core/excerpt.ts';
import type { Node } from '../../ports/node.ts';
import type { Evidence } from '../../report/events.ts';
import { COMPLAINTS, PROVOKED_BY } from '../../report/probable-cause.ts';
import { ranked, type Complaint } from './ranked.ts';

/** Prints the complaints of the node that it runs on: `complaints.sh SECONDS FOLDER`. */
export const COMPLAINTS_SCRIPT = join(import.meta.dirname, 'complaints.sh');
const LOGS = '/var/log';
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
 * What the logs and the journals of nodes complain of since a moment that lies so long back: the gravest first, each once.
 * Never throws: a node that does not answer has nothing to say.
 */
export async function complaintsOf(
  nodes: readonly Node[],
  sinceMs: number,
  { signal, provokedBy }: ComplaintOptions = {},
): Promise<Evidence[]> {
  const input = await readFile(COMPLAINTS_SCRIPT, 'utf8');
  const command = `bash -s -- ${Math.ceil(sinceMs / 1_000) + MARGIN_SECONDS} ${LOGS}`;
  const options = { within: WITHIN, input, ...(signal ? { signal } : {}) } as const;
  const printed = await Promise.all(
    nodes.map(async (node) => {
      const stdout = await node.run(command, options).then(
        (result) => result.stdout,
        () => '',
      );
      return { node: node.name, stdout };
    }),
  );
  const complaints = ranked(printed, provokedBy);
  if (complaints.length === 0) return [];
  return [{ title: COMPLAINTS, text: shown(complaints) }];
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
