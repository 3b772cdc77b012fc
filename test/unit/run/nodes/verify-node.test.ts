import { expect } from 'chai';
import { LabFault } from '../../../../harness/core/errors.ts';
import { verifyNode } from '../../../../harness/run/nodes/verify-node.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const PLAN = planOf(LAB, 'object01');
const MIB = 1024 * 1024;

interface Look {
  hostname: string;
  seconds: number;
  links: {
    ifname: string;
    address: string;
    addr_info: { family: string; local: string; prefixlen: number }[];
  }[];
  disks: { serial: string; size: number }[];
  silent: string[];
}

/** What a node of this plan says when it is right. */
function right(): Look {
  return {
    hostname: 'object01',
    seconds: Math.round(Date.now() / 1_000) - 5,
    links: PLAN.nics.map(({ device, mac, address }) => ({
      ifname: device,
      address: mac,
      addr_info: [
        { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
        ...(address === undefined ? [] : [{ family: 'inet', local: address, prefixlen: 24 }]),
      ],
    })),
    disks: PLAN.disks.map(({ serial, sizeMiB }) => ({ serial, size: sizeMiB * MIB })),
    silent: [],
  };
}

function verify(change: (look: Look) => void = () => undefined): Promise<void> {
  const look = right();
  change(look);
  const { hostname, seconds, links, disks, silent } = look;
  const lines = [hostname, seconds, JSON.stringify(links), ...disks.map(lineOf), ...silent];
  const shell = new ScriptedShell(() => ({ stdout: lines.join('\n') }));
  return verifyNode(new ScriptedNode('object01', 'object', shell), PLAN, LAB);
}

function lineOf({ serial, size }: Look['disks'][number]): string {
  return `/dev/disk/by-id/virtio-${serial} ${size}`;
}

async function difference(change: (look: Look) => void): Promise<string> {
  const error = await rejection(verify(change));
  expect(error).to.be.instanceOf(LabFault);
  const [, told = ''] = error.message.split('node object01 is not what lab.yaml asks for: ');
  return told;
}

describe('a node that is compared with its plan', () => {
  it('includes its clock, which a miscounting one is soon far from', async () => {
    expect(await difference((look) => (look.seconds += 4_000))).to.match(
      /^its clock is 39\d\d s ahead of this host's$/,
    );
    expect(await difference((look) => (look.seconds = NaN))).to.contain('its clock is');
  });

  it('passes when everything is as planned', async () => {
    await verify();
  });

  it('fails for a wrong name', async () => {
    expect(await difference((look) => (look.hostname = 'debian'))).to.equal("its host name is 'debian'");
  });

  it('fails for a NIC that is missing, has another MAC, no address, or one it should not have', async () => {
    expect(await difference((look) => look.links.pop())).to.equal('eth1 (provider) is missing');
    const wrong = '52:54:00:00:00:01';
    expect(await difference((look) => look.links.forEach((link) => (link.address = wrong)))).to.contain(
      `eth0 has MAC ${wrong} instead of ${PLAN.nics[0]?.mac ?? ''}`,
    );
    expect(await difference((look) => look.links.forEach((link) => (link.addr_info = [])))).to.equal(
      'eth0 has no address instead of 10.0.0.51/24',
    );
    const stranger = { family: 'inet', local: '192.168.52.99', prefixlen: 24 };
    expect(await difference((look) => look.links[1]?.addr_info.push(stranger))).to.equal(
      'eth1 has 192.168.52.99/24 instead of none',
    );
  });

  it('fails for a disk that is missing or has another size', async () => {
    expect(await difference((look) => look.disks.pop())).to.equal('disk object01-2 is missing');
    expect(await difference((look) => look.disks.forEach((device) => (device.size = MIB)))).to.equal(
      'disk object01-1 has 1 MiB instead of 4096; disk object01-2 has 1 MiB instead of 512',
    );
  });

  it('fails for a neighbour that does not answer', async () => {
    expect(await difference((look) => look.silent.push('silent: 10.0.0.11'))).to.equal(
      'controller01 does not answer its ping on management',
    );
  });
});
