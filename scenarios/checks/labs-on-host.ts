import type { Duration, Node } from '../../harness/index.ts';

interface LabOnHostOptions {
  /** Who calls. @default root */
  readonly account?: string;
  readonly within: Duration;
}

/** Of a recorded run, what is asked. */
export interface RunOnHost {
  readonly verdict: string;
  readonly acceleration: { readonly type: string; readonly nested: boolean; readonly timeScale: number };
  readonly phases: readonly { readonly phase: string; readonly state: string }[];
  readonly checks: readonly { readonly check: string; readonly state: string }[];
}

/** What a command of the stacklab on a host prints; throws unless it ends with 0. */
export function labOn(
  host: Node,
  words: string,
  { account = 'root', within }: LabOnHostOptions,
): Promise<string> {
  return host.succeed(`runuser --login ${account} --command 'lab ${words}'`, { within });
}

/** The record of the run that root of a host has made last. */
export async function lastRunOn(host: Node, folder: string): Promise<RunOnHost> {
  return JSON.parse(await fileOfLastRun(host, folder, 'summary.json')) as RunOnHost;
}

/** The phases that came with a checkpoint in that run; none where it began with new machines. */
export async function phasesBroughtBack(host: Node, folder: string): Promise<readonly string[]> {
  const events = (await fileOfLastRun(host, folder, 'events.ndjson'))
    .split('\n')
    .filter((line) => line !== '');
  const restored = events
    .map((line) => JSON.parse(line) as { readonly type: string; readonly phases?: readonly string[] })
    .filter(({ type }) => type === 'checkpoint-restored');
  return restored.at(-1)?.phases ?? [];
}

function fileOfLastRun(host: Node, folder: string, file: string): Promise<string> {
  const runs = `${folder}/accounts/root/stacklab/.lab/runs`;
  return host.succeed(`cat "$(ls -td ${runs}/*/ | head -n 1)${file}"`);
}
