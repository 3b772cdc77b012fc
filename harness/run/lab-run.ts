import { messageOf } from '../core/errors.ts';
import { program } from '../core/program.ts';
import type { GuestRecipe } from '../lab/platform.ts';
import type { GuestImage, NodeImage } from '../ports/images.ts';
import type { EventBody } from '../report/events.ts';
import { bringUp } from './bring-up.ts';
import { bringUpFromCheckpoint, type LabProgress } from './checkpoints/bring-up-from-checkpoint.ts';
import { placesOf } from './phases/deploy.ts';
import { preflight, tryOut } from './preflight.ts';
import { imageOptions, prepareImages } from './prepare-images.ts';
import type { RunContext } from './run-context.ts';
import type { RunOrder } from './run-order.ts';
import { takeStep } from './run-step.ts';
import { makeRoom } from './unused-images.ts';
import type { UpLab } from './up-lab.ts';

/** A lab that is up, and how far it is already. */
export interface LabInProgress {
  readonly up: UpLab;
  readonly progress?: LabProgress;
}

/** preflight, image, up: a lab with answering nodes that ends with this process; its name is claimed and recorded. */
export async function bringUpLab(order: RunOrder, context: RunContext): Promise<LabInProgress> {
  const { instances, emit } = context;
  emit(planOf(order));
  await takeStep(emit, 'preflight', () => askHost(order, context));
  try {
    const images = await takeStep(emit, 'image', () => allImages(order, context));
    const brought = await takeStep(emit, 'up', () => bringUpNodes(order, images, context));
    await instances.save(brought.up.record);
    return brought;
  } catch (error) {
    await dismantle(order.instance, context);
    throw error;
  }
}

/** The host is tried out in the lab's own folder: what a killed command leaves of it is found like any lab. */
async function askHost(order: RunOrder, context: RunContext): Promise<void> {
  await preflight(order, context);
  await context.instances.claim(order.instance);
  try {
    await tryOut(order, context);
  } catch (error) {
    await dismantle(order.instance, context);
    throw error;
  }
}

/** What cannot be removed now keeps its folder, so that `lab reap` finds it. */
async function dismantle(instance: string, { tools, emit }: RunContext): Promise<void> {
  try {
    await tools.provider.takeDown(instance);
  } catch (error) {
    const message = `what is left of lab ${instance} could not be removed: ${messageOf(error)}; ${program.call} reap tries again`;
    emit({ type: 'warning', message });
  }
}

/** The guest image of a lab, told of once it is there. */
export async function prepareGuest(
  recipe: GuestRecipe,
  { tools, emit, signal }: Pick<RunContext, 'tools' | 'emit' | 'signal'>,
  offline: boolean,
): Promise<GuestImage> {
  const guest = await tools.images.guestImage(recipe, imageOptions(emit, recipe.name, { offline, signal }));
  const { name, standIn, reason, sizeBytes } = guest;
  emit({ type: 'guest-ready', guest: name, standIn, sizeBytes, ...(reason === undefined ? {} : { reason }) });
  return guest;
}

function planOf({ lab, deployment }: RunOrder): EventBody {
  return {
    type: 'planned',
    nodes: lab.nodes.map(({ name }) => name),
    phases: deployment.phases.map((phase) => ({ phase: phase.name, nodes: placesOf(phase) })),
  };
}

async function allImages(order: RunOrder, context: RunContext): Promise<ReadonlyMap<string, NodeImage>> {
  const { tools, instances, emit, signal } = context;
  const { name, title, release } = order.platform;
  emit({ type: 'platform-chosen', platform: name, title, release });
  const images = await prepareImages(tools, order.lab, order.platform, emit, {
    offline: order.offline,
    signal,
  });
  if (order.guest) await prepareGuest(order.guest, context, order.offline);
  if ([...images.values()].some(({ cached }) => !cached)) await makeRoom(tools.images, instances, emit);
  return images;
}

async function bringUpNodes(
  order: RunOrder,
  images: ReadonlyMap<string, NodeImage>,
  context: RunContext,
): Promise<LabInProgress> {
  const { tools, emit, signal } = context;
  const [image] = images.values();
  if (!image) throw new Error(`lab ${order.lab.name} has no node: the schema forbids it`);
  const acceleration = tools.provider.acceleration ?? (await tools.prover.prove(image.kernel, signal));
  const { type, ...rest } = acceleration;
  emit({ type: 'acceleration-proven', acceleration: type, ...rest });
  const upOrder = { ...order, platform: order.platform.name, images, acceleration, signal };
  const { wish } = order;
  if (wish) return bringUpFromCheckpoint({ ...upOrder, wish }, context);
  return { up: await bringUp(upOrder, context) };
}
