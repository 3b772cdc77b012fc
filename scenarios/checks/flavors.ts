import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';
import { launch, letIn, onServer } from './instance.ts';
import { asAdministrator, asUser } from './people.ts';
import { serverPair } from './server-pair.ts';

/** id, name, MiB of memory, GiB of disk, VCPUs */
const OF_OLD = [
  '1 m1.tiny 512 0 1',
  '2 m1.small 2048 20 1',
  '3 m1.medium 4096 40 2',
  '4 m1.large 8192 80 4',
  '5 m1.xlarge 16384 160 8',
];
const SWAP_MIB = 64;

const ofOld = defineCheck({
  id: 'compute.flavors',
  title: 'the five flavors that a cloud had by itself are there for everybody',
  seed: ['V002-19'],
  async run(lab) {
    const found = await asUser(lab).compute.flavors();
    const rows = found.map(({ id, name, ramMiB, diskGiB, vcpus }) =>
      [id, name, ramMiB, diskGiB, vcpus].join(' '),
    );
    expect(rows, 'flavors').to.include.members(OF_OLD);
  },
});

const swap = defineCheck({
  id: 'launch.swap',
  title: 'an instance of a flavor with swap has a disk of that size for it',
  seed: ['V002-20', 'S002-13'],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const { compute } = asAdministrator(lab);
    const name = `check-${randomUUID().slice(0, 8)}`;
    const flavor = await compute.createFlavor({ name, vcpus: 1, ramMiB: 192, diskGiB: 1, swapMiB: SWAP_MIB });
    lab.defer(`flavor ${name}`, () => compute.discardFlavor(flavor));
    const server = await launch(lab, { ...site, flavor }, 'swapping');
    await letIn(lab, site);
    const partitions = await onServer(lab, site, server, 'cat /proc/partitions');
    expect(partitions, 'disks of the instance, in KiB').to.match(new RegExp(`\\b${SWAP_MIB * 1024} vdb\\b`));
  },
});

export const flavorChecks: readonly Check[] = [ofOld];
export const swapChecks: readonly Check[] = [swap];
