import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { domainLoad, guestOf } from '../../../../harness/adapters/libvirt/domain-load.ts';
import { BusyLoops } from '../../../support/busy-loops.ts';

const DOMAIN = 'stacklab.small.controller01';
/** What libvirt writes behind the name of QEMU. */
const WORDS = ['qemu', '-name', `guest=${DOMAIN},debug-threads=on`, '-S'];

/** Which of the nodes are seen, where process 1 of their sandbox is this one. */
async function seen(init: number | undefined): Promise<string[]> {
  await using loops = await BusyLoops.start({ count: 1, by: ['nice', '-n', '19'], words: WORDS });
  expect(loops.pids).to.have.length(1);
  const nodes = ['controller01', 'object01'].map((name) => ({ name, cpus: 1 }));
  const load = domainLoad({ nodes, domainOf: (node) => `stacklab.small.${node}`, init });
  // nice becomes the loop
  await delay(200);
  await load.look();
  await delay(200);
  return [...(await load.look()).keys()];
}

describe('the load of nodes that are domains', () => {
  it('knows a domain by what libvirt writes on the command line of its QEMU', async () =>
    expect(await seen(undefined)).to.deep.equal(['controller01']));

  it('knows it in the sandbox that it belongs to, and no other of the same name', async () => {
    expect(await seen(process.pid)).to.deep.equal(['controller01']);
    expect(await seen(2_147_483_647)).to.deep.equal([]);
  });
});

describe('the domain of a command line', () => {
  it('is whatever stands behind guest=', () => {
    const line = ['/usr/bin/qemu-system-x86_64', '-name', `guest=${DOMAIN},debug-threads=on`, '-S', ''];
    expect(guestOf(line.join('\0'))).to.equal(DOMAIN);
  });

  it('is none of a process that is no QEMU, or none any more', () => {
    expect(guestOf('less\0notes on guest=x\0')).to.equal(undefined);
    expect(guestOf(undefined)).to.equal(undefined);
  });
});
