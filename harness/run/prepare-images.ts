import type { Lab, Role } from '../lab/lab.ts';
import type { Platform } from '../lab/platform.ts';
import type { ImageOptions, NodeImage } from '../ports/images.ts';
import type { Emit } from './stepper.ts';
import type { Tools } from './tools.ts';

export interface ImageWork {
  readonly offline: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The image of every node of a lab, by node name; each role's image is made once. */
export async function prepareImages(
  tools: Tools,
  lab: Lab,
  platform: Platform,
  emit: Emit,
  work: ImageWork,
): Promise<ReadonlyMap<string, NodeImage>> {
  const byRole = new Map<Role, NodeImage>();
  // one after the other: a build already keeps every core and the package mirror busy
  for (const role of new Set(lab.nodes.map((node) => node.role)))
    byRole.set(role, await prepareOne(tools, lab, role, platform, emit, work));
  return new Map(
    lab.nodes.flatMap((node) => {
      const image = byRole.get(node.role);
      return image ? [[node.name, image] as const] : [];
    }),
  );
}

/** Image options that tell the reports of the work's progress, under the name that the finished image will have there. */
export function imageOptions(emit: Emit, subject: string, { offline, signal }: ImageWork): ImageOptions {
  return { offline, signal, onProgress: (progress) => emit({ type: 'progress', ...progress, subject }) };
}

async function prepareOne(
  { images }: Tools,
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
