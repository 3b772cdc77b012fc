import { LabFault } from '../../core/errors.ts';
import type { Node } from '../../ports/node.ts';
import type { UpLab } from '../up-lab.ts';
import { decline, takeVitals, type Vitals } from './vitals.ts';

/** Memory that came back is hot: a node answers sooner than one that boots. */
const REACHABLE_WITHIN_MS = 30_000;
const CHRONY = '/sys/fs/cgroup/system.slice/chrony.service';
const CLOCK_WITHIN = '20s';
/** The way of one command under emulation, and more than anything in a lab notices. */
const CLOCK_TOLERANCE_S = 10;

/** Holds a lab that was brought back to what it was; throws `LabFault` with everything in which it is not. */
export async function holdToContract(up: UpLab, vitals: Vitals, signal?: AbortSignal): Promise<void> {
  const { timeScale } = up.record.acceleration;
  await Promise.all(
    [...up.nodes.values()].map(async (node) => {
      await node.shell.waitUntilReachable(REACHABLE_WITHIN_MS * timeScale, signal);
      await stepClock(node, signal);
    }),
  );
  const worse = decline(vitals, await takeVitals(up, signal));
  if (worse.length > 0) throw new LabFault(worse.join('; '));
}

/** The node slept; its clock is stepped, and whoever keeps it learns that all it had measured is void. */
async function stepClock(node: Node, signal: AbortSignal | undefined): Promise<void> {
  const step = `date -s @${(Date.now() / 1_000).toFixed(3)} >/dev/null`;
  // one that has no source of its own refuses the burst
  const tell = `if [ -d ${CHRONY} ]; then chronyc reset sources; chronyc burst 3/5; fi >/dev/null 2>&1`;
  const said = await node.succeed(`${step} && { ${tell}; date +%s; }`, { within: CLOCK_WITHIN, signal });
  const behind = Date.now() / 1_000 - Number(said);
  if (!(Math.abs(behind) <= CLOCK_TOLERANCE_S))
    throw new LabFault(`${node.name}: its clock is ${behind.toFixed(0)} s behind after it was set`);
}
