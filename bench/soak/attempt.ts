import type { Duration } from '../../harness/core/duration.ts';
import { messageOf } from '../../harness/core/errors.ts';
import { LabHome } from '../../test/support/lab-home.ts';
import { nothingLeft, tracesOf } from '../../test/support/lab-traces.ts';
import { endOf, type End, type Run } from './end.ts';

/** What came of one run. */
export interface Attempt {
  readonly end: End;
  /** From its start until its process was gone. */
  readonly tookMs: number;
  /** What it left on the host, in words. */
  readonly left?: string;
  /** What it said, for whoever wonders why. */
  readonly said: string;
}

export interface Play {
  readonly name: string;
  /** Of `lab run smoke`. */
  readonly options: (home: LabHome) => Promise<readonly string[]> | readonly string[];
  /** What happens to the run while it works. */
  readonly during?: (run: Run, home: LabHome) => Promise<unknown>;
  readonly inTerminal?: boolean;
}

/** How long the last traces of a run may take to go; one whose terminal is gone is still taking its lab down. */
const GONE_WITHIN: Duration = '10s';
const DOWN_WITHIN: Duration = '90s';

/** Plays `lab run smoke` to its end, with what happens to it meanwhile, and looks for what it left: what reap cannot remove, too. */
export async function attempt(play: Play): Promise<Attempt> {
  const home = await LabHome.create();
  const [played] = await Promise.allSettled([playedIn(home, play)]);
  const unremovable = await home[Symbol.asyncDispose]().then(() => undefined, messageOf);
  if (played.status === 'rejected') throw played.reason;
  const { left, ...found } = played.value;
  const all = [left, unremovable].filter((words) => words !== undefined);
  return all.length === 0 ? found : { ...found, left: all.join('; ') };
}

async function playedIn(
  home: LabHome,
  { name, options, during, inTerminal = false }: Play,
): Promise<Attempt> {
  const before = await tracesOf(home, [name]);
  const words = ['run', 'smoke', '--name', name, ...(await options(home))];
  const startedAt = performance.now();
  const run = inTerminal ? home.labInTerminal(...words) : home.lab(...words);
  await Promise.race([during?.(run, home), run]);
  const ended = await run;
  const tookMs = performance.now() - startedAt;
  const end = await endOf(ended);
  const left = await leftBy(home, name, { before, within: inTerminal ? DOWN_WITHIN : GONE_WITHIN });
  return { end, tookMs, said: ended.all, ...(left === undefined ? {} : { left }) };
}

async function leftBy(
  home: LabHome,
  name: string,
  { before, within }: { before: readonly string[]; within: Duration },
): Promise<string | undefined> {
  try {
    await nothingLeft(home, [name], { before, what: name, within });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
