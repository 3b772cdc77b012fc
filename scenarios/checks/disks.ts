import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

/** Where a node sees the disks that lab.yaml gives it: docs/lab-files.md. */
const PLACE = '/dev/disk/by-id/virtio-';

const ofVolumes = defineCheck({
  id: 'volume.disks',
  title:
    'the volume group of every block node lies on the disks that lab.yaml gives the node, and on no other',
  seed: [],
  requires: ['own-kernel', 'disks'],
  async run(lab) {
    const { group } = lab.cloud.required('volumes');
    const nodes = lab.nodes('block');
    expect(nodes, 'block nodes').to.not.be.empty;
    for (const node of nodes) {
      const given = await node.succeed(`readlink -e ${disksOf(lab, node).join(' ')}`);
      // the devices of a group, a line each, under names that the kernel need not have
      const found = await node.succeed(`vgs --noheadings --options pv_name ${group} | xargs readlink -e`);
      expect(
        sorted(found),
        `devices that group ${group} lies on, where ${sorted(given).join(', ')} are the disks that lab.yaml gives ${node.name}`,
      ).to.deep.equal(sorted(given));
    }
  },
});

const ofObjects = defineCheck({
  id: 'object-store.disks',
  title:
    'each folder of devices on an object node is a disk of its own that lab.yaml gives the node, with XFS on it',
  seed: [],
  requires: ['disks'],
  async run(lab) {
    const nodes = lab.nodes('object');
    expect(nodes, 'object nodes').to.not.be.empty;
    for (const node of nodes) {
      const disks = disksOf(lab, node);
      // a node sees one disk under several names, and containers see none but these: its number is what counts
      const numbers = await node.succeed(disks.map((disk) => `mountpoint --devno ${disk}`).join(' && '));
      const given = numbers.split('\n').map((number, index) => `${folderOf(index)} ${number} xfs`);
      const look = disks.map((_, index) => mountOf(folderOf(index))).join('; ');
      const found = (await node.succeed(look)).split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
      expect(
        found.join('\n'),
        `what is mounted on ${node.name}, where each disk that lab.yaml gives it has a folder`,
      ).to.equal(given.join('\n'));
    }
  },
});

function disksOf({ plan }: LabUnderTest, { name }: Node): string[] {
  const disks = plan.nodes.find((node) => node.name === name)?.disks ?? [];
  expect(disks, `disks of ${name} in lab.yaml`).to.not.be.empty;
  return disks.map(({ serial }) => `${PLACE}${serial}`);
}

/** As the rings name them, from one on. */
function folderOf(index: number): string {
  return `/srv/node/disk${index + 1}`;
}

function mountOf(folder: string): string {
  return `findmnt --noheadings --output TARGET,MAJ:MIN,FSTYPE --mountpoint ${folder} || echo ${folder} is not mounted`;
}

function sorted(lines: string): string[] {
  return lines.split('\n').filter(Boolean).toSorted();
}

export const volumeDiskChecks: readonly Check[] = [ofVolumes];
export const objectDiskChecks: readonly Check[] = [ofObjects];
