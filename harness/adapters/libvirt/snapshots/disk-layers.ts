import { randomBytes } from 'node:crypto';
import { copyFile, link, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createImage, qemuImg } from '../qemu-img.ts';

/** Each layer costs a look-up of every block that none above it holds. */
const MOST_LAYERS = 12;

interface ImageInfo {
  readonly filename: string;
}

/**
 * The files of a disk's chain that lie beside its first one, that one first. Layers name the one below by its bare name,
 * so that a chain holds together in whatever folder all of its files are linked into.
 */
export async function layersOf(file: string): Promise<string[]> {
  const text = await qemuImg('info', '-U', '--backing-chain', '--output=json', file);
  const chain = JSON.parse(text) as readonly ImageInfo[];
  return chain
    .filter(({ filename }) => dirname(filename) === dirname(file))
    .map(({ filename }) => basename(filename));
}

/** Makes an empty layer on top of one of the same folder and returns its path. */
export async function newLayer(folder: string, target: string, below: string): Promise<string> {
  const file = join(folder, `${target}-${randomBytes(6).toString('hex')}.qcow2`);
  await createImage(file, '-F', 'qcow2', '-b', below);
  return file;
}

/** Makes one layer of a chain that is too long; the rest of the chain is the image below all layers. */
export async function flattened(folder: string, layers: readonly string[]): Promise<readonly string[]> {
  const [top] = layers;
  if (top === undefined || layers.length <= MOST_LAYERS) return layers;
  const text = await qemuImg('info', '-U', '--backing-chain', '--output=json', join(folder, top));
  const image = (JSON.parse(text) as readonly ImageInfo[]).at(layers.length)?.filename;
  const flat = `flat-${top}`;
  const partial = join(folder, `${flat}.partial`);
  await copyFile(join(folder, top), partial);
  const below = image === undefined ? ['-b', ''] : ['-b', image, '-F', 'qcow2'];
  await qemuImg('rebase', '-q', '-f', 'qcow2', ...below, partial);
  await rename(partial, join(folder, flat));
  return [flat];
}

/** The same files in another folder of the file system. */
export async function linkAll(from: string, into: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => link(join(from, name), join(into, name))));
}
