import { UsageError } from '../core/errors.ts';
import { program } from '../core/program.ts';
import type { Stopped } from './instance-record.ts';
import type { UpLab } from './up-lab.ts';

type Attached = Pick<UpLab, 'record' | 'running'>;

/** `stopped by 'lab stop client01' at 2026-11-30T13:15:02.000Z` */
export function stoppedInWords({ by, at }: Stopped): string {
  return `stopped by '${by}' at ${at}`;
}

/** Throws `UsageError` when one of these nodes is off because somebody has switched it off: whatever is asked of it is nobody's failure. */
export async function requireSwitchedOn(up: Attached, nodes: readonly string[]): Promise<void> {
  const { instance } = up.record;
  const off = await stoppedAmong(up, nodes);
  if (off.length === 0) return;
  const words = off.map(([node, stopped]) => `${node} is off: ${stoppedInWords(stopped)}`).join('; ');
  const names = off.map(([node]) => node).join(' ');
  throw new UsageError(
    `lab ${instance}: ${words}; start it with: ${program.call} start ${names} --lab ${instance}`,
  );
}

/** One that was started by other means is not off, whatever was written down. */
async function stoppedAmong(
  { record: { stopped = {} }, running }: Attached,
  nodes: readonly string[],
): Promise<readonly [string, Stopped][]> {
  const noted = Object.entries(stopped).filter(([node]) => nodes.includes(node));
  const runs = await Promise.all(noted.map(async ([node]) => running.machines.get(node)?.isRunning()));
  return noted.filter((_, index) => runs[index] === false);
}
