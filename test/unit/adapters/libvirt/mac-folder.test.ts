import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { macFolderFinding } from '../../../../harness/adapters/libvirt/mac-folder.ts';

const SYSTEM = 'qemu:///system';
const MISSING = join(tmpdir(), 'no-such-folder', 'dnsmasq');

describe("the folder of libvirt's networks", () => {
  it('is asked for before a lab is put on a libvirtd that never had a network with DHCP', async () => {
    const found = await macFolderFinding(SYSTEM, [{ dhcp: false }], MISSING);
    expect(found?.what).to.equal(`this host has no ${MISSING}, so its libvirtd gives nodes no network`);
    expect(found?.commands).to.deep.equal([`mkdir -p ${MISSING}`]);
    expect(await macFolderFinding(SYSTEM, [{ dhcp: false }], tmpdir())).to.equal(undefined);
  });

  it('is made by libvirt itself for a lab with DHCP, and is nowhere known of another daemon', async () => {
    expect(await macFolderFinding(SYSTEM, [{ dhcp: false }, { dhcp: true }], MISSING)).to.equal(undefined);
    const elsewhere = `${SYSTEM}?socket=%2Frun%2Fother`;
    expect(await macFolderFinding(elsewhere, [{ dhcp: false }], MISSING)).to.equal(undefined);
  });
});
