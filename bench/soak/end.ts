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

export async function endOf(run: EndedRun): Promise<End> {
  if (run.exitCode === EXIT.green) return 'green';
  if (isCutOff(run)) return 'cut off';
  return (await isTheHosts(run.stdout)) ? 'host' : 'wrong';
}

/** A run listens once it has something to take down: told to end before that, it is ended by the signal itself, and has said nothing. */
function isCutOff({ exitCode, signal, all }: EndedRun): boolean {
  if (signal === 'SIGKILL' || exitCode === EXIT.interrupted) return true;
  return all === '' && (signal === 'SIGTERM' || signal === 'SIGHUP');
}

/** Nobody else is blamed, either. */
async function isTheHosts(stdout: string): Promise<boolean> {
  const summary = await recordedSummary(stdout).catch(() => undefined);
  const faults = summary ? failuresOf(summary).map(({ fault }) => fault) : [];
  return summary?.verdict === 'broken' && faults.includes('host') && !faults.includes('deployment');
}
