import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { NodeImage } from '../../ports/images.ts';
import { buildNamespaces } from '../host/namespaces.ts';
import { rootTree } from '../image/root-tree.ts';
import { namespaceFlags } from '../sandbox/holder.ts';
import { startProgram } from '../host/program.ts';
import { NODE_IDS } from '../ownership/node-ids.ts';
import type { Engine } from './engine.ts';

export interface NodeImagesRequest {
  readonly engine: Engine;
  readonly images: Iterable<NodeImage>;
  /** A folder that the import may use and that is removed with the lab. */
  readonly workDir: string;
  /** Process 1 of the sandbox that the engine is in; absent for an engine that is not ours. */
  readonly init?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Shows every image to the engine, under the name that holds its hash; returns the names by image id. No registry is asked. */
export async function showImages(request: NodeImagesRequest): Promise<ReadonlyMap<string, string>> {
  const byId = new Map([...request.images].map((image) => [image.id, image]));
  const names = new Map<string, string>();
  // one after the other: what has to be unpacked already keeps the disk busy
  for (const image of byId.values()) {
    names.set(image.id, await showImage(request, image));
    request.signal?.throwIfAborted();
  }
  return names;
}

async function showImage(
  { engine, workDir, init, signal }: NodeImagesRequest,
  image: NodeImage,
): Promise<string> {
  const name = `stacklab/node:${image.id}`;
  if (await hasImage(engine, name)) return name;
  const tree = await rootTree(image, signal);
  if (init === undefined) {
    await importTree(engine, tree, name);
    return name;
  }
  // an engine of our own gets an image of one small file, and the cached tree in the place of its only layer
  const marker = join(workDir, image.id);
  await mkdir(marker, { recursive: true });
  await writeFile(join(marker, '.image'), image.id);
  await importTree(engine, marker, name);
  const layer = await layerFolder(engine, name);
  if (layer === undefined) await replaceByTree(engine, tree, name);
  else if (!(await graft(init, tree, layer, engine))) await replaceByTree(engine, tree, name);
  await rm(marker, { recursive: true });
  return name;
}

async function hasImage({ docker }: Engine, name: string): Promise<boolean> {
  return docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function importTree({ docker }: Engine, folder: string, name: string): Promise<void> {
  const [repo, tag] = name.split(':');
  const uid = process.getuid?.() ?? 0;
  // a user's files have the owners of the image in the user's namespaces only
  const enter = uid === 0 ? [] : ['unshare', ...buildNamespaces(uid)];
  const command = [...enter, 'tar', '-C', folder, '--xattrs', '--xattrs-include=*', '-cf', '-', '.'];
  const [program = '', ...args] = command;
  const tar = startProgram(program, args, {
    buffer: false,
    encoding: 'buffer',
    reject: false,
  });
  try {
    const answer = await docker.importImage(tar.stdout, { repo, tag });
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve())),
    );
  } catch (cause) {
    throw new LabFault(`image ${name}: the engine did not take it: ${messageOf(cause)}`, { cause });
  }
}

/** Where the engine keeps the files of an image's last layer; undefined where its storage driver copies them. */
async function layerFolder({ docker }: Engine, name: string): Promise<string | undefined> {
  const { GraphDriver } = await docker.getImage(name).inspect();
  // the types do not know that a driver may have no data
  return (GraphDriver.Data as { UpperDir?: string } | null)?.UpperDir;
}

const MOUNT_AS = join(import.meta.dirname, 'mount-as.pl');
const MOUNT = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2"';

/**
 * Mounts the tree in the place of a layer. False where the kernel, or the file system that the tree lies in, cannot give its files
 * the owners that the engine's containers need.
 */
async function graft(init: number, tree: string, layer: string, { remapsIds }: Engine): Promise<boolean> {
  const { nsenter } = namespaceFlags(process.getuid?.() ?? 0);
  const command = remapsIds
    ? ['perl', MOUNT_AS, tree, layer, String(NODE_IDS.first), String(NODE_IDS.count)]
    : ['sh', '-c', MOUNT, 'sh', tree, layer];
  const args = ['-t', String(init), ...nsenter, '-m', '-p', ...command];
  const { exitCode, stderr } = await startProgram('nsenter', args, { reject: false });
  if (exitCode !== 0 && !remapsIds)
    throw new LabFault(`${tree}: could not be shown to the engine: ${stderr.trim()}`);
  return exitCode === 0;
}

async function replaceByTree(engine: Engine, tree: string, name: string): Promise<void> {
  await engine.docker.getImage(name).remove();
  await importTree(engine, tree, name);
}
