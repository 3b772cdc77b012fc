import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseDomain } from '../../../../harness/adapters/libvirt/domain-answer.ts';
import {
  duringNewLayers,
  keepDefinition,
  readDefinition,
} from '../../../../harness/adapters/libvirt/node-definition.ts';
import { LabFault } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

const GOLDEN = join(import.meta.dirname, 'golden', 'disks-and-a-nic-without-address.domain.xml');

describe('what a node is started from', () => {
  let dir: string;
  let made: string;
  /** What libvirt says of the domain when it is asked. */
  let live: () => string;
  const site = () => ({
    dir,
    scope: 'small',
    hypervisor: {
      domainXml: (name: string) => {
        expect(name).to.equal('stacklab.small.object01');
        return new Promise<string>((resolve) => resolve(live()));
      },
    },
  });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-definition-'));
    await mkdir(join(dir, 'nodes', 'object01'), { recursive: true });
    made = await readFile(GOLDEN, 'utf8');
    live = () => made;
  });
  afterEach(() => rm(dir, { recursive: true }));

  it("is kept where the node's QEMU has no say, for its owner alone", async () => {
    const file = await keepDefinition({ dir }, 'object01', made);
    expect(file).to.equal(join(dir, 'nodes', 'object01.xml'));
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await readDefinition({ dir }, 'object01')).to.equal(made);
  });

  it('is asked for by its node where it is not known', async () => {
    const error = await rejection(readDefinition({ dir }, 'object01'));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^node object01: what it was made of is not known any more: ENOENT/);
  });

  it('names the layers that disks have got, and nothing else is changed; in between there is none', async () => {
    await keepDefinition({ dir }, 'object01', made);
    const answer = await duringNewLayers(site(), ['object01'], async () => {
      await rejection(readDefinition({ dir }, 'object01'));
      live = () => made.replace('root.qcow2', 'vda-1f.qcow2').replace('object01-2.qcow2', 'vdc-2e.qcow2');
      return 'done';
    });
    expect(answer).to.equal('done');
    const now = await readDefinition({ dir }, 'object01');
    expect((await parseDomain(now)).disks.map(({ file }) => file)).to.deep.equal([
      '/state/labs/small-1/nodes/object01/vda-1f.qcow2',
      '/state/labs/small-1/nodes/object01/object01-1.qcow2',
      '/state/labs/small-1/nodes/object01/vdc-2e.qcow2',
    ]);
    expect(now).to.equal(live());
  });

  it('is right after a failure, too, which is what is told', async () => {
    await keepDefinition({ dir }, 'object01', made);
    const failed = duringNewLayers(site(), ['object01'], () => Promise.reject(new LabFault('no room')));
    expect((await rejection(failed)).message).to.equal('no room');
    expect(await readDefinition({ dir }, 'object01')).to.equal(made);
  });

  it('is not known of a node whose layers nobody can tell', async () => {
    await keepDefinition({ dir }, 'object01', made);
    live = () => {
      throw new LabFault('domain: not running');
    };
    await duringNewLayers(site(), ['object01'], () => Promise.resolve());
    await rejection(readDefinition({ dir }, 'object01'));
  });

  it('is not needed for new layers', async () => {
    await duringNewLayers(site(), ['object01'], () => Promise.resolve());
    await rejection(readDefinition({ dir }, 'object01'));
  });
});
