import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import { settleAll } from '../../core/settle-all.ts';
import type { NodePlan } from '../../lab/lab.ts';
import type { BringUpRequest } from '../../ports/provider.ts';
import type { Owner } from '../ownership/owner.ts';
import type { EngineHost } from './engine-host.ts';
import type { Engine } from './engine.ts';
import type { HostSurvey } from './host-survey.ts';
import { makeDisks, whyNoDisks } from './lab-disks.ts';
import { showImages } from './node-images.ts';
import { createNetworks, engineNics } from './node-networks.ts';

/** An engine that has nothing of its lab yet. */
interface EmptyLab {
  readonly host: EngineHost;
  readonly engine: Engine;
  readonly survey: HostSurvey;
  readonly request: BringUpRequest;
  readonly owner: Owner;
  /** The lab's folder. */
  readonly dir: string;
}

/** Makes the lab's networks and starts its nodes; each is told to the request when it runs. */
export async function startNodes(empty: EmptyLab): Promise<void> {
  const { host, engine, request, owner, dir } = empty;
  const { lab, images, signal } = request;
  warnOfDisks(empty);
  const init = host.sandbox?.init;
  const [names] = await settleAll([
    showImages({ engine, images: images.values(), workDir: join(dir, 'images'), init, signal }),
    createNetworks(engine, lab, owner),
  ]);
  await settleAll(lab.nodes.map((node) => startNode(empty, names, node)));
}

async function startNode(
  { host, engine, survey, request, owner, dir }: EmptyLab,
  names: ReadonlyMap<string, string>,
  node: NodePlan,
): Promise<void> {
  const { lab, images, identities } = request;
  const disks = whyNoDisks(host, engine) === undefined ? node.disks : [];
  const devices = await makeDisks(join(dir, 'disks'), disks, host);
  request.signal?.throwIfAborted();
  const { NodeContainer } = await import('./node-container.ts');
  const started = await NodeContainer.start({
    engine,
    owner,
    node: { ...node, disks },
    nics: engineNics(lab, node),
    networks: lab.networks,
    identity: pick(identities, node.name, 'identity'),
    image: pick(names, pick(images, node.name, 'image').id, 'image'),
    capabilities: survey.capabilities.given,
    confinement: survey.confinement,
    devices,
  }).catch((cause: unknown) => {
    throw new LabFault(`node ${node.name} did not start: ${messageOf(cause)}`, { cause });
  });
  if (engine.remapsIds) await host.sandbox?.handOverCgroups(started.getId());
  request.onNodeStarted?.(node.name);
}

function warnOfDisks({ host, engine, request: { lab, onWarning } }: EmptyLab): void {
  const reason = whyNoDisks(host, engine);
  const without = lab.nodes.filter(({ disks }) => disks.length > 0).map(({ name }) => name);
  if (reason !== undefined && without.length > 0)
    onWarning?.(`${without.join(', ')}: no extra disks, because ${reason}`);
}

function pick<T>(byKey: ReadonlyMap<string, T>, key: string, what: string): T {
  const found = byKey.get(key);
  if (found === undefined) throw new LabFault(`${key} has no ${what}`);
  return found;
}
