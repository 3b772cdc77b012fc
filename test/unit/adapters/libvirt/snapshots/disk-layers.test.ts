import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { createImage, qemuImg } from '../../../../../harness/adapters/libvirt/qemu-img.ts';
import {
  flattened,
  layersOf,
  linkAll,
  newLayer,
} from '../../../../../harness/adapters/libvirt/snapshots/disk-layers.ts';
import { HostFault } from '../../../../../harness/core/errors.ts';
import { rejection } from '../../../../support/rejection.ts';

const MOST_LAYERS = 12;

/** Each layer holds a byte of its own, at an offset of its own: what is read through the top tells which layers it sees. */
describe('layers of a disk', () => {
  let dir: string;
  let node: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-layers-'));
    node = join(dir, 'node');
    await mkdir(node);
    await qemuImg('create', '-q', '-f', 'qcow2', join(dir, 'image.qcow2'), '1G');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are for their owner alone, whatever the mask of whoever makes them', async () => {
    const mask = process.umask(0);
    try {
      await createImage(join(node, 'root.qcow2'), '-F', 'qcow2', '-b', join(dir, 'image.qcow2'));
      const next = await newLayer(node, 'vda', 'root.qcow2');
      for (const file of [join(node, 'root.qcow2'), next])
        expect((await stat(file)).mode & 0o777, file).to.equal(0o600);
    } finally {
      process.umask(mask);
    }
  });

  const io = (file: string, command: string) => execa('qemu-io', ['-f', 'qcow2', '-c', command, file]);

  const chain = async (length: number): Promise<string> => {
    let top = join(node, 'root.qcow2');
    await qemuImg('create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', join(dir, 'image.qcow2'), top);
    for (let layer = 1; layer < length; layer += 1) {
      await io(top, `write -P ${layer} ${layer}M 64k`);
      top = await newLayer(node, 'vda', basename(top));
    }
    await io(top, `write -P ${length} ${length}M 64k`);
    return top;
  };

  const holds = async (file: string, length: number): Promise<boolean> => {
    for (let layer = 1; layer <= length; layer += 1) {
      const { stdout } = await io(file, `read -P ${layer} ${layer}M 64k`);
      if (stdout.includes('verification failed')) return false;
    }
    return true;
  };

  it('hold together in any folder that has links to all of them, without the first', async () => {
    const top = await chain(3);
    const layers = await layersOf(top);
    expect(layers).to.have.lengthOf(3);
    expect([layers[0], layers[2]]).to.deep.equal([basename(top), 'root.qcow2']);
    const elsewhere = join(dir, 'elsewhere');
    await mkdir(elsewhere);
    await linkAll(node, elsewhere, layers);
    await rm(node, { recursive: true });
    expect(await holds(join(elsewhere, basename(top)), 3)).to.equal(true);
    expect(await layersOf(join(elsewhere, basename(top)))).to.deep.equal(layers);
  });

  it('stay as they are up to twelve, and become one above', async () => {
    const top = await chain(MOST_LAYERS + 1);
    const layers = await layersOf(top);
    expect(await flattened(node, layers.slice(1))).to.deep.equal(layers.slice(1));
    const [flat = ''] = await flattened(node, layers);
    expect(await layersOf(join(node, flat))).to.deep.equal([flat]);
    expect(await holds(join(node, flat), MOST_LAYERS + 1)).to.equal(true);
    const { stdout } = await execa('qemu-img', ['info', '--output=json', join(node, flat)]);
    expect(JSON.parse(stdout)).to.have.property('backing-filename', join(dir, 'image.qcow2'));
  });

  it("are told of in qemu-img's own words when they cannot be read", async () => {
    await writeFile(join(node, 'root.qcow2'), 'no image');
    const error = await rejection(newLayer(node, 'vda', 'gone.qcow2'));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(/^qemu-img create .*gone\.qcow2.*No such file/s);
  });
});
