import { Cleanup } from '../../core/cleanup.ts';
import { HostFault, LabFault } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';
import { connect, type BringUpContext, type BringUpOrder } from '../bring-up.ts';
import { learnSecrets, type InstanceRecord } from '../instance-record.ts';
import type { UpLab } from '../up-lab.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readRecord } from './checkpoint-files.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { holdToContract } from './restore-contract.ts';

export interface RestoreContext extends BringUpContext {
  readonly store: CheckpointStore;
}

export interface RestoreOrder extends BringUpOrder {
  readonly deployment: DeploymentFacts;
}

/** Brings a lab back as a checkpoint found it and holds it to its contract; throws, with nothing left, when it is not so. */
export async function restoreLab(
  checkpoint: Checkpoint,
  order: RestoreOrder,
  context: RestoreContext,
): Promise<UpLab> {
  const { tools, store, emit } = context;
  const damage = await store.damage(checkpoint, (message) => emit({ type: 'warning', message }));
  if (damage !== undefined) throw new LabFault(damage);
  const record = recordOf(await readRecord(checkpoint), order);
  learnSecrets(record);
  const provider = tools.provider.checkpoints;
  if (!provider) throw new HostFault(`${tools.provider.name} cannot bring a lab back`);
  const running = await provider.restore({ ...order, from: checkpoint.dir, consoleDir: order.runDirectory });
  await using undo = new Cleanup((subject) => emit({ type: 'warning', message: `not removed: ${subject}` }));
  undo.use(`lab ${order.instance}`, running);
  emit({ type: 'lab-made', provider: running.provider, description: running.description });
  const up = connect(running, record, { tools, run: context, offline: order.offline });
  undo.use(`connections to ${order.instance}`, up);
  const { health } = checkpoint.manifest;
  await holdToContract(up, { health, cloud: order.deployment.cloud }, up.signal(order.signal));
  undo.release();
  return up;
}

/** Keys and passwords are those that the nodes know; a password that deployment.yaml names since then is a new one. */
function recordOf(stored: InstanceRecord, order: BringUpOrder): InstanceRecord {
  const { lab, instance, platform, acceleration, runDirectory } = order;
  const passwords = new Map<string, Secret>([...order.passwords, ...stored.passwords]);
  const startedAt = new Date().toISOString();
  return { ...stored, lab, instance, platform, acceleration, runDirectory, startedAt, passwords };
}
