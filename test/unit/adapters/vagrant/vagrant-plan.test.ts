import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeVagrantPlan, type VagrantPlan } from '../../../../harness/adapters/vagrant/vagrant-plan.ts';
import type { Acceleration } from '../../../../harness/ports/acceleration.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const KVM: Acceleration = { type: 'kvm', nested: true, rungs: [], reason: '', timeScale: 1 };
const TCG: Acceleration = { type: 'tcg', nested: false, rungs: [], reason: '', timeScale: 10 };

describe('what the Vagrantfile is told', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-vagrant-'));
    await writeFile(join(dir, 'initrd'), 'initrd');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function plan(acceleration: Acceleration): Promise<VagrantPlan> {
    const image = {
      ...{ id: 'abc', digest: 'abc', disk: 'disk', kernel: '/kernel', initrd: join(dir, 'initrd') },
      ...{ sizeBytes: 0, cached: true },
    };
    const file = await writeVagrantPlan({
      dir: join(dir, 'plan'),
      lab: LAB,
      scope: 'small',
      images: new Map(LAB.nodes.map(({ name }) => [name, image])),
      identities: new Map(
        LAB.nodes.map(({ name }) => [
          name,
          {
            hostname: name,
            hostPrivateKey: 'private',
            hostPublicKey: 'public',
            authorizedKeys: [],
            hosts: [],
          },
        ]),
      ),
      acceleration,
      privateKey: '/key',
      managementMode: 'none',
    });
    return JSON.parse(await readFile(file, 'utf8')) as VagrantPlan;
  }

  it('is every node with its box, its size, its networks and its disks', async () => {
    const { nodes, prefix } = await plan(KVM);
    expect(prefix).to.equal('stacklab.small.');
    const object = nodes.find(({ name }) => name === 'object01');
    expect(object).to.deep.include({ box: 'stacklab/abc', cpus: 1, memoryMiB: 512, kernel: '/kernel' });
    expect(object?.disks).to.deep.equal([
      { serial: 'object01-1', size: '4096M' },
      { serial: 'object01-2', size: '512M' },
    ]);
    expect(object?.nics.map(({ mac }) => mac)).to.deep.equal(
      planOf(LAB, 'object01').nics.map(({ mac }) => mac),
    );
    expect(object?.nics[0]).to.deep.include({
      network: 'stacklab.small.management',
      address: '10.0.0.51',
      netmask: '255.255.255.0',
      hostAddress: '10.0.0.1',
    });
    expect(object?.nics[1]?.address, 'stands for the network alone').to.equal('192.168.52.254');
  });

  it('writes what makes a node itself behind its initrd, with a NIC that asks for its address', async () => {
    const { nodes } = await plan(KVM);
    const initrd = await readFile(nodes[0]?.initrd ?? '', 'latin1');
    expect(initrd.startsWith('initrd')).to.equal(true);
    expect(initrd)
      .to.contain(`${nodes[0]?.vagrantMac ?? ''} vagrant0`)
      .and.contain('DHCP=ipv4');
    expect(new Set(nodes.map(({ vagrantMac }) => vagrantMac)).size).to.equal(nodes.length);
  });

  it('follows the proof of acceleration: what runs nodes, and how long they may take to boot', async () => {
    expect(await plan(KVM)).to.deep.include({ driver: 'kvm', nested: true, bootTimeoutS: 60 });
    expect(await plan(TCG)).to.deep.include({ driver: 'qemu', nested: false, bootTimeoutS: 600 });
  });
});
