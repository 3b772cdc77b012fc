import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeNodeFiles } from '../../../../harness/adapters/libvirt/node-files.ts';
import { qemuImg } from '../../../../harness/adapters/libvirt/qemu-img.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

describe('the files of a node', () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'stacklab-node-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are for their owner alone: disks, console and what makes it itself, whatever the mask', async () => {
    const [disk, initrd, kernel] = ['image.qcow2', 'initrd.img', 'kernel'].map((name) => join(dir, name));
    if (!disk || !initrd || !kernel) throw new Error('three names are three paths');
    await qemuImg('create', '-q', '-f', 'qcow2', disk, '64M');
    await writeFile(initrd, '');
    const mask = process.umask(0);
    const lab = smallLab();
    try {
      const files = await writeNodeFiles({
        dir: join(dir, 'node'),
        node: { ...planOf(lab, 'object01'), disks: [{ serial: 'disk0', sizeMiB: 16 }] },
        networks: lab.networks,
        image: { disk, initrd, kernel } as never,
        identity: { hostname: 'n', hostPrivateKey: 'x', hostPublicKey: 'y', authorizedKeys: [], hosts: [] },
      });
      expect(await qemuImg('info', files.extraDisks[0] ?? '')).to.contain('virtual size: 16 MiB');
    } finally {
      process.umask(mask);
    }
    const names = await readdir(join(dir, 'node'));
    expect(names).to.have.members(['root.qcow2', 'disk0.qcow2', 'initrd', 'console.log']);
    for (const name of names)
      expect((await stat(join(dir, 'node', name))).mode & 0o777, name).to.equal(0o600);
  });
});
