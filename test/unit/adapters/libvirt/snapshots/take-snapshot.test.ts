import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hypervisor } from '../../../../../harness/adapters/libvirt/hypervisor.ts';
import {
  takeSnapshot,
  type SnapshotNode,
} from '../../../../../harness/adapters/libvirt/snapshots/take-snapshot.ts';

const UUID = '11cfbdb7-1b92-4530-b820-a71bbd33382f';

describe('a snapshot', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'stacklab-take-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  const nodeAt = async (node: string): Promise<SnapshotNode> => {
    const dir = join(root, node);
    await mkdir(dir);
    await writeFile(join(dir, 'initrd'), '');
    // as libvirt would
    await writeFile(join(dir, 'memory'), '');
    return { domain: `lab.${node}`, node, dir };
  };

  it('is of one moment: every node stands still before the first is written, and until the last is', async () => {
    const told: string[] = [];
    const tell = (what: string): Promise<void> => {
      told.push(what);
      return Promise.resolve();
    };
    const hypervisor = {
      domainXml: (name: string) =>
        Promise.resolve(`<domain type="qemu"><name>${name}</name><uuid>${UUID}</uuid><devices/></domain>`),
      suspendDomain: (name: string) => tell(`suspend ${name}`),
      createSnapshot: (name: string) => tell(`write ${name}`),
      resumeDomains: (names: readonly string[]) => tell(`resume ${names.join()}`),
    } as unknown as Hypervisor;
    const nodes = [await nodeAt('one'), await nodeAt('two')];
    await takeSnapshot(hypervisor, nodes, join(root, 'into'));
    expect(told).to.deep.equal([
      'suspend lab.one',
      'suspend lab.two',
      'write lab.one',
      'write lab.two',
      'resume lab.one,lab.two',
    ]);
  });
});
