import { EXIT } from '../../harness/report/exit-codes.ts';
import { failuresOf } from '../../test/support/failures-of.ts';
import { recordedSummary } from '../../test/support/recorded-summary.ts';

/** How a run ended: as it should, by the host's fault and told so, cut off, or in a way that no bad day excuses. */
export type End = 'green' | 'host' | 'cut off' | 'wrong';

/** The end of a process that played a run, as execa tells it. */
export interface EndedRun {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stdout: string;
  readonly all: string;
}

/** A process that plays a run. */
export interface Run extends PromiseLike<EndedRun> {
  kill(signal: NodeJS.Signals): boolean;
}

export async function endOf({ exitCode, signal, stdout }: EndedRun): Promise<End> {
  if (exitCode === EXIT.green) return 'green';
  if (signal === 'SIGKILL' || exitCode === EXIT.interrupted) return 'cut off';
  return (await isTheHosts(stdout)) ? 'host' : 'wrong';
}

/** Nobody else is blamed, either. */
async function isTheHosts(stdout: string): Promise<boolean> {
  const summary = await recordedSummary(stdout).catch(() => undefined);
  const faults = summary ? failuresOf(summary).map(({ fault }) => fault) : [];
  return summary?.verdict === 'broken' && faults.includes('host') && !faults.includes('deployment');
}
