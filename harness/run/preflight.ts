import { checkFits } from '../lab/host-fit.ts';
import type { Lab } from '../lab/lab.ts';
import { HostFault } from '../core/errors.ts';
import type { Emit } from './stepper.ts';
import type { Tools } from './tools.ts';

/** Room for the overlays of a small lab; a full disk in the middle is worse than a refusal at the start. */
const LEAST_FREE_MIB = 2_048;

/** Asks, before anything is made, whether the host can carry the lab; throws `HostLacks` or `HostFault` with the remedy. */
export async function preflight(tools: Tools, lab: Lab, stateDir: string, emit: Emit): Promise<void> {
  await tools.host.requirePrograms(await tools.provider.hostPrograms());
  const [facts, freeMiB] = await Promise.all([tools.host.facts(), tools.host.freeMiB(stateDir)]);
  if (freeMiB < LEAST_FREE_MIB)
    throw new HostFault(
      `${stateDir}: ${freeMiB} MiB free, a lab needs at least ${LEAST_FREE_MIB} MiB: make room there`,
    );
  const { fault, warnings } = checkFits(lab, facts);
  if (fault) throw fault;
  for (const message of warnings) emit({ type: 'warning', message });
}
