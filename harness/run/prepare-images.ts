import type { Lab, Role } from '../lab/lab.ts';
import type { Platform } from '../lab/platform.ts';
import type { ImageOptions, NodeImage } from '../ports/images.ts';
import type { Emit } from './stepper.ts';
import type { Tools } from './tools.ts';

export interface ImageWork {
  readonly offline: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The image of every node of a lab, by node name; each role's image is made once. A build is mostly the work of one
 * processor (dpkg, Python's compiler), so as many go on at a time as the host has. The first that fails ends the others.
 */
export async function prepareImages(
  tools: Pick<Tools, 'images' | 'host'>,
  lab: Lab,
  platform: Platform,
  emit: Emit,
  work: ImageWork,
): Promise<ReadonlyMap<string, NodeImage>> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(work.signal ? [work.signal] : [])]);
  const byRole = new Map<Role, NodeImage>();
  const waiting = sameBake(lab);
  const builder = async (): Promise<void> => {
    for (let roles = waiting.shift(); roles && !signal.aborted; roles = waiting.shift())
      for (const role of roles)
        byRole.set(role, await prepareOne(tools, lab, role, platform, emit, { ...work, signal }));
  };
  const { cpus } = await tools.host.facts();
  const building = Array.from({ length: Math.min(cpus, waiting.length) }, () =>
    builder().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(building);
  signal.throwIfAborted();
  return new Map(
    lab.nodes.flatMap((node) => {
      const image = byRole.get(node.role);
      return image ? [[node.name, image] as const] : [];
    }),
  );
}

/** The roles of a lab, those with one image together: it is made for the first of them. */
export function sameBake({ nodes, bake }: Lab): Role[][] {
  const byBake = new Map<string, Role[]>();
  for (const role of new Set(nodes.map((node) => node.role))) {
    const packages = bake[role].toSorted().join(' ');
    byBake.set(packages, [...(byBake.get(packages) ?? []), role]);
  }
  return [...byBake.values()];
}

/** Image options that tell the reports of the work's progress, under the name that the finished image will have there. */
export function imageOptions(emit: Emit, subject: string, { offline, signal }: ImageWork): ImageOptions {
  return { offline, signal, onProgress: (progress) => emit({ type: 'progress', ...progress, subject }) };
}

async function prepareOne(
  { images }: Pick<Tools, 'images'>,
  lab: Lab,
  role: Role,
  platform: Platform,
  emit: Emit,
  work: ImageWork,
): Promise<NodeImage> {
  const startedAt = performance.now();
  const subject = `${platform.name} for ${role}`;
  const image = await images.nodeImage(platform.source, lab.bake[role], imageOptions(emit, subject, work));
  emit({
    type: 'image-ready',
    image: subject,
    cached: image.cached,
    sizeBytes: image.sizeBytes,
    ms: Math.round(performance.now() - startedAt),
  });
  return image;
}
