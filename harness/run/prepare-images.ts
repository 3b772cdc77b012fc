import { packagesOf, rolesOf, type Lab, type NodePlan } from '../lab/lab.ts';
import type { Platform } from '../lab/platform.ts';
import type { ImageOptions, NodeImage } from '../ports/images.ts';
import type { Emit } from './run-step.ts';
import type { Tools } from './tools.ts';

export interface ImageWish {
  readonly offline: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The image of every node of a lab, by node name; an image that several have is made once. A build is mostly the work of one
 * processor (dpkg, Python's compiler), so as many go on at a time as the host has. The first that fails ends the others.
 */
export async function prepareImages(
  tools: Pick<Tools, 'images' | 'host'>,
  lab: Lab,
  platform: Platform,
  emit: Emit,
  wish: ImageWish,
): Promise<ReadonlyMap<string, NodeImage>> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(wish.signal ? [wish.signal] : [])]);
  const byNode = new Map<string, NodeImage>();
  const waiting = bakesOf(lab, platform.name);
  const builder = async (): Promise<void> => {
    for (let bake = waiting.shift(); bake && !signal.aborted; bake = waiting.shift()) {
      const image = await prepareOne(tools, bake, platform, emit, { ...wish, signal });
      for (const node of bake.nodes) byNode.set(node, image);
    }
  };
  const { cpus } = await tools.host.facts();
  const building = Array.from({ length: Math.min(cpus, waiting.length) }, () =>
    builder().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(building);
  signal.throwIfAborted();
  return byNode;
}

/** What one image has, and the nodes that boot from it. */
interface Bake {
  /** The roles that its nodes have: `controller, compute`. */
  readonly name: string;
  readonly packages: readonly string[];
  readonly nodes: readonly string[];
}

/** The images of a lab on a platform: nodes with the same packages share one. */
export function bakesOf({ nodes }: Pick<Lab, 'nodes'>, platform: string): Bake[] {
  const byPackages = new Map<string, NodePlan[]>();
  for (const node of nodes) {
    const packages = packagesOf(node, platform).join(' ');
    byPackages.set(packages, [...(byPackages.get(packages) ?? []), node]);
  }
  return [...byPackages.values()].map((alike) => ({
    name: rolesOf({ nodes: alike }).join(', '),
    packages: alike[0] ? packagesOf(alike[0], platform) : [],
    nodes: alike.map(({ name }) => name),
  }));
}

/** Image options that tell the reports of the work's progress, under the name that the finished image will have there. */
export function imageOptions(emit: Emit, subject: string, { offline, signal }: ImageWish): ImageOptions {
  return { offline, signal, onProgress: (progress) => emit({ type: 'progress', ...progress, subject }) };
}

async function prepareOne(
  { images }: Pick<Tools, 'images'>,
  { name, packages }: Bake,
  platform: Platform,
  emit: Emit,
  wish: ImageWish,
): Promise<NodeImage> {
  const startedAt = performance.now();
  const subject = `${platform.name} for ${name}`;
  const image = await images.nodeImage(platform.source, packages, imageOptions(emit, subject, wish));
  emit({
    type: 'image-ready',
    image: subject,
    cached: image.cached,
    sizeBytes: image.sizeBytes,
    ms: Math.round(performance.now() - startedAt),
  });
  return image;
}
