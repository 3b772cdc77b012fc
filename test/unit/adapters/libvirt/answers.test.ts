import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseDomain } from '../../../../harness/adapters/libvirt/domain-answer.ts';
import { domainDifferences } from '../../../../harness/adapters/libvirt/domain-differences.ts';
import { parseXml } from '../../../../harness/adapters/libvirt/parse-xml.ts';
import { runAsCaller } from '../../../../harness/adapters/libvirt/run-as.ts';
import { LabFault } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

/** What `virsh dumpxml` of libvirt 9.0 said of a node of the small lab. */
const DUMPED = readFileSync(join(import.meta.dirname, 'golden', 'object01.dumpxml.xml'), 'utf8');

function capabilities(label: string): string {
  return `<capabilities><host><secmodel><model>none</model><doi>0</doi></secmodel><secmodel><model>dac</model>
    <baselabel type='kvm'>${label}</baselabel><baselabel type='qemu'>${label}</baselabel></secmodel></host></capabilities>`;
}

describe("libvirt's answers", () => {
  it('tell what a domain that runs was given', async () => {
    const domain = await parseDomain(DUMPED);
    expect(domain).to.deep.include({
      name: 'stacklab.golden.object01',
      type: 'qemu',
      memoryMiB: 512,
      cpus: 1,
    });
    expect(domain.nics.map(({ network }) => network)).to.deep.equal([
      'stacklab.golden.management',
      'stacklab.golden.provider',
    ]);
    expect(domain.disks.map(({ target, format, serial }) => [target, format, serial])).to.deep.equal([
      ['vda', 'qcow2', undefined],
      ['vdb', 'raw', 'object01-1'],
      ['vdc', 'raw', 'object01-2'],
    ]);
    expect(domain.owner).to.deep.include({ lab: 'small', instance: 'golden' });
  });

  it('name every difference to what was asked', async () => {
    const asked = await parseDomain(DUMPED);
    expect(domainDifferences(asked, asked)).to.deep.equal([]);
    const [nic] = asked.nics;
    const made = {
      ...asked,
      cpus: 2,
      nics: [{ mac: '52:54:00:00:00:01', network: nic?.network ?? '' }, ...asked.nics.slice(1)],
      disks: asked.disks.slice(0, 1),
    };
    const differences = domainDifferences(asked, made).join('\n');
    expect(differences).to.contain('CPUs: 2 instead of 1');
    expect(differences).to.contain(`NIC ${nic?.mac ?? ''} on stacklab.golden.management is missing`);
    expect(differences).to.contain('NIC 52:54:00:00:00:01 on stacklab.golden.management was not asked for');
    expect(differences).to.match(/disk vdb \(raw, .*, serial object01-1\) is missing/);
  });

  it('have no owner where stacklab made nothing', async () => {
    expect(await parseDomain('<domain type="kvm"><name>vm</name></domain>')).to.not.have.property('owner');
  });

  it('are a fault of the lab when they are no XML', async () => {
    const error = await rejection(parseXml('error: no such domain'));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^libvirt's answer is no XML: /);
  });

  it("give QEMU's account away only where it cannot read the caller's files", async () => {
    expect(await runAsCaller(capabilities('+64055:+108'), 1000)).to.equal('+1000:+108');
    expect(await runAsCaller(capabilities('+64055:+108'), 0)).to.equal('+0:+108');
    expect(await runAsCaller(capabilities('+0:+0'), 0)).to.equal(undefined);
    expect(await runAsCaller('<capabilities><host/></capabilities>', 1000)).to.equal(undefined);
  });
});
