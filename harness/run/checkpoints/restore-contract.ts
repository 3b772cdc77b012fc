import { LabFault } from '../../core/errors.ts';
import type { Cloud } from '../../lab/cloud.ts';
import type { Node } from '../../ports/node.ts';
import type { UpLab } from '../up-lab.ts';
import { decline, askHealth, type LabHealth } from './lab-health.ts';

/** Memory that came back is hot: a node answers sooner than one that boots. */
const REACHABLE_WITHIN_MS = 30_000;
const CLOCK_WITHIN = '20s';
/** The way of one command under emulation, and more than anything in a lab notices. */
const CLOCK_TOLERANCE_S = 10;

/** What a lab was like, and what is known of its cloud. */
export interface Contract {
  readonly health: LabHealth;
  readonly cloud?: Cloud | undefined;
}

/** Holds a lab that was brought back to what it was; throws `LabFault` with everything in which it is not. */
export async function holdToContract(
  up: UpLab,
  { health, cloud }: Contract,
  signal?: AbortSignal,
): Promise<void> {
  const { timeScale } = up.record.acceleration;
  const everywhere = (action: (node: Node) => Promise<void>): Promise<unknown> =>
    Promise.all([...up.nodes.values()].map(action));
  await everywhere(async (node) => {
    await node.shell.waitUntilReachable(REACHABLE_WITHIN_MS * timeScale, signal);
    await stepClock(node, signal);
  });
  // not before all clocks are right: one that follows another would follow it to where it was
  await everywhere((node) => tellTimeKeeper(node, signal));
  const worse = decline(health, await askHealth(up, { cloud, before: health, signal }));
  if (worse.length > 0) throw new LabFault(worse.join('; '));
}

/** The node slept. */
async function stepClock(node: Node, signal: AbortSignal | undefined): Promise<void> {
  const step = `date -s @${(Date.now() / 1_000).toFixed(3)} >/dev/null && date +%s`;
  const said = await node.succeed(step, { within: CLOCK_WITHIN, signal });
  const behind = Date.now() / 1_000 - Number(said);
  if (!(Math.abs(behind) <= CLOCK_TOLERANCE_S))
    throw new LabFault(`${node.name}: its clock is ${behind.toFixed(0)} s behind after it was set`);
}

/** All that chrony had measured is void. One that has no source of its own refuses the burst; one that is not there, both. */
async function tellTimeKeeper(node: Node, signal: AbortSignal | undefined): Promise<void> {
  const tell = '{ chronyc reset sources && chronyc burst 3/5; } >/dev/null 2>&1; true';
  await node.succeed(tell, { within: CLOCK_WITHIN, signal });
}
