import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseStringPromise } from 'xml2js';
import { parseDomain } from '../../../../harness/adapters/libvirt/domain-answer.ts';
import { renderDomain, type DomainSpec } from '../../../../harness/adapters/libvirt/domain-xml.ts';
import { expectGolden } from '../../../support/golden.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();

function spec(node: string, more: Partial<DomainSpec> = {}): DomainSpec {
  const plan = planOf(LAB, node);
  const dir = `/state/labs/small-1/nodes/${node}`;
  return {
    lab: LAB.name,
    instance: 'small-1',
    scope: 'small-1',
    home: '/state/labs',
    node: plan,
    acceleration: { type: 'kvm', nested: false },
    kernel: '/cache/kernel',
    initrd: `${dir}/initrd`,
    commandLine: 'root=/dev/vda rw',
    rootDisk: `${dir}/root.qcow2`,
    extraDisks: plan.disks.map(({ serial }) => `${dir}/${serial}.qcow2`),
    consoleLog: `/runs/1/${node}.console.log`,
    ...more,
  };
}

const PINNED: Readonly<Record<string, DomainSpec>> = {
  kvm: spec('controller01'),
  'kvm-nested': spec('controller01', { acceleration: { type: 'kvm', nested: true } }),
  tcg: spec('controller01', { acceleration: { type: 'tcg', nested: false } }),
  'disks-and-a-nic-without-address': spec('object01'),
  'brought-back-in-a-sandbox': spec('controller01', {
    instance: 'small-2',
    scope: 'small',
    uuid: '11cfbdb7-1b92-4530-b820-a71bbd33382f',
  }),
  'run-as-the-caller': spec('controller01', { runAs: '+1000:+64055' }),
};

describe('domain XML', () => {
  for (const [name, pinned] of Object.entries(PINNED))
    it(`is pinned: ${name}`, async () => {
      const file = join(import.meta.dirname, 'golden', `${name}.domain.xml`);
      const xml = renderDomain(pinned);
      expectGolden(xml, file);
      expect(await parseStringPromise(xml)).to.deep.equal(
        await parseStringPromise(readFileSync(file, 'utf8')),
      );
    });

  it('differs between accelerations in type, features and CPU alone', () => {
    const withoutThose = (pinned: DomainSpec): string =>
      renderDomain(pinned)
        .replace(/<domain type="\w+">/, '')
        .replace(/ {2}<features>[^]*<\/features>\n/, '')
        .replace(/ {2}<cpu [^>]*(\/>|>[^]*<\/cpu>)\n/, '');
    const kvm = withoutThose(spec('controller01'));
    for (const acceleration of [
      { type: 'kvm', nested: true },
      { type: 'tcg', nested: false },
    ] as const)
      expect(withoutThose(spec('controller01', { acceleration }))).to.equal(kvm);
  });

  it('gives TCG a cache that grows with the memory of the node, as far as QEMU takes it', () => {
    const acceleration = { type: 'tcg', nested: false } as const;
    const cacheOf = (memoryMiB: number): string | undefined => {
      const asked = spec('controller01', { acceleration });
      const xml = renderDomain({ ...asked, node: { ...asked.node, memoryMiB } });
      return /<tb-cache unit="MiB">(\d+)</.exec(xml)?.[1];
    };
    expect([256, 2048, 6144, 32768].map(cacheOf)).to.deep.equal(['512', '512', '1536', '2048']);
  });

  it('escapes paths and names that have a meaning in XML', async () => {
    const rootDisk = `/home/a & b/<"lab's">/root.qcow2`;
    const { disks } = await parseDomain(renderDomain(spec('controller01', { rootDisk })));
    expect(disks[0]?.file).to.equal(rootDisk);
  });

  it('comes back from the parser as it was asked for', async () => {
    const asked = spec('object01');
    expect(await parseDomain(renderDomain(asked))).to.deep.equal({
      name: 'stacklab.small-1.object01',
      type: 'kvm',
      memoryMiB: 512,
      cpus: 1,
      nics: asked.node.nics.map(({ mac, network }) => ({ mac, network: `stacklab.small-1.${network}` })),
      disks: [
        { target: 'vda', file: asked.rootDisk, format: 'qcow2' },
        { target: 'vdb', file: asked.extraDisks[0], format: 'qcow2', serial: 'object01-1' },
        { target: 'vdc', file: asked.extraDisks[1], format: 'qcow2', serial: 'object01-2' },
      ],
      owner: { lab: 'small', instance: 'small-1', home: '/state/labs' },
    });
  });
});
