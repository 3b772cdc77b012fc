import type { Lab } from '../harness/lab/lab.ts';
import type { Platform } from '../harness/lab/platform.ts';
import type { Acceleration } from '../harness/ports/acceleration.ts';
import type { NodeImage } from '../harness/ports/images.ts';
import { prepareGuest } from '../harness/run/lab-run.ts';
import { prepareImages } from '../harness/run/prepare-images.ts';
import type { Emit } from '../harness/run/run-step.ts';
import type { BenchSetting } from './bench.ts';

/** A lab with everything cached that a run of it would otherwise have to make: images, guest, proof of acceleration. */
export interface ReadyLab {
  readonly lab: Lab;
  readonly platform: Platform;
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly acceleration: Acceleration;
}

/** Makes what is not cached yet, so that no bench measures the making of it. */
export async function readyLab(
  { home, say }: Pick<BenchSetting, 'home' | 'say'>,
  name: string,
): Promise<ReadyLab> {
  const { labs, tools } = home.workshop;
  const { signal } = home;
  const emit: Emit = (event) => {
    if (event.type === 'image-ready' && !event.cached) say(`made image ${event.image}`);
  };
  const lab = await labs.lab(name);
  const platform = await labs.platform(lab.platforms[0] ?? '');
  const images = await prepareImages(tools, lab, platform, emit, { offline: false, signal });
  if (lab.guest !== undefined)
    await prepareGuest(await labs.guest(lab.guest), { tools, emit, signal }, false);
  const [image] = images.values();
  if (!image) throw new Error(`lab ${name} has no node: the schema forbids it`);
  return { lab, platform, images, acceleration: await tools.prover.prove(image.kernel, signal) };
}
