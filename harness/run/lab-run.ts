import { messageOf } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { Lab } from '../lab/lab.ts';
import type { GuestRecipe, Platform } from '../lab/platform.ts';
import type { GuestImage, NodeImage } from '../ports/images.ts';
import type { EventBody } from '../report/events.ts';
import type { Redactor } from '../report/redactor.ts';
import { bringUp } from './bring-up.ts';
import { beginLab, type Beginning } from './checkpoints/beginning.ts';
import type { CheckpointStore } from './checkpoints/checkpoint-store.ts';
import type { ReuseWish } from './checkpoints/reuse.ts';
import { placesOf } from './phases/deploy.ts';
import type { InstanceStore } from './instance-store.ts';
import { preflight, tryOut } from './preflight.ts';
import { imageOptions, prepareImages } from './prepare-images.ts';
import { takeStep, type Emit } from './stepper.ts';
import type { Tools } from './tools.ts';
import { makeRoom } from './unused-images.ts';
import type { UpLab } from './up-lab.ts';

/** What a run is about. */
export interface RunOrder {
  readonly lab: Lab;
  readonly deployment: Deployment;
  readonly platform: Platform;
  readonly guest?: GuestRecipe;
  readonly instance: string;
  readonly passwords: ReadonlyMap<string, Secret>;
  readonly runDirectory: string;
  /** Nothing may be fetched. */
  readonly offline: boolean;
  /** labs/lib of the project. */
  readonly libDir: string;
  /** What to take from checkpoints, for a lab that is brought up to be deployed; absent: nothing. */
  readonly wish?: ReuseWish;
}

/** A lab that is up, and how far it is already. */
export interface RaisedLab {
  readonly up: UpLab;
  readonly beginning?: Beginning;
}

/** What a run works with. */
export interface RunContext {
  readonly tools: Tools;
  readonly instances: InstanceStore;
  readonly checkpoints: CheckpointStore;
  readonly emit: Emit;
  readonly redactor: Redactor;
  readonly stateDir: string;
  /** Keeps a file in the run's directory. */
  readonly keepFile: (name: string, content: Buffer) => void;
  readonly signal?: AbortSignal | undefined;
}

/** preflight, image, up: a lab with answering nodes that ends with this process; its name is claimed and recorded. */
export async function raiseLab(order: RunOrder, context: RunContext): Promise<RaisedLab> {
  const { instances, emit } = context;
  emit(planOf(order));
  await takeStep(emit, 'preflight', () => askHost(order, context));
  try {
    const images = await takeStep(emit, 'image', () => allImages(order, context));
    const raised = await takeStep(emit, 'up', () => start(order, images, context));
    await instances.save(raised.up.record);
    return raised;
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
    const message = `what is left of lab ${instance} could not be removed: ${messageOf(error)}; npx lab reap tries again`;
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

async function start(
  order: RunOrder,
  images: ReadonlyMap<string, NodeImage>,
  context: RunContext,
): Promise<RaisedLab> {
  const { tools, emit, signal } = context;
  const [image] = images.values();
  if (!image) throw new Error(`lab ${order.lab.name} has no node: the schema forbids it`);
  const acceleration = tools.provider.acceleration ?? (await tools.prover.prove(image.kernel, signal));
  const { type, ...rest } = acceleration;
  emit({ type: 'acceleration-proven', acceleration: type, ...rest });
  const bringUpOrder = { ...order, platform: order.platform.name, images, acceleration, signal };
  const { wish } = order;
  if (wish) return beginLab({ ...bringUpOrder, wish }, context);
  return { up: await bringUp(tools, bringUpOrder, emit) };
}
