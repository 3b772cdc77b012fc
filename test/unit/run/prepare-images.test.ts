import { expect } from 'chai';
import { HostFault } from '../../../harness/core/errors.ts';
import type { Lab } from '../../../harness/lab/lab.ts';
import type { Platform } from '../../../harness/lab/platform.ts';
import type { Host } from '../../../harness/ports/host.ts';
import type { ImageStore } from '../../../harness/ports/images.ts';
import { prepareImages } from '../../../harness/run/prepare-images.ts';
import { rejection } from '../../support/rejection.ts';
import { smallLab } from '../../support/small-lab.ts';

const PLATFORM: Platform = {
  name: 'debian12',
  title: 'Debian 12',
  release: 'OpenStack Zed',
  record: {},
  client: [],
  source: { kind: 'build', tool: 'mmdebstrap', suite: 'bookworm', components: ['main'], packages: [] },
};

/** The small lab with what its two nodes have baked in. */
function labOf(controller: string[], object: string[]): Lab {
  const lab = smallLab();
  const bakes = [controller, object];
  return { ...lab, nodes: lab.nodes.map((node, index) => ({ ...node, bake: bakes[index] ?? [] })) };
}

/** Builds for some turns of the event loop, unless a package is called broken. */
class Builder {
  readonly log: string[] = [];
  most = 0;
  #running = 0;

  readonly nodeImage: ImageStore['nodeImage'] = async (_recipe, bake, { signal } = {}) => {
    const id = bake.join('+') || 'plain';
    this.most = Math.max(this.most, ++this.#running);
    this.log.push(`began ${id}`);
    try {
      if (id === 'broken') throw new HostFault('no such package');
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
      const cached = this.log.includes(`built ${id}`);
      this.log.push(`built ${id}`);
      return { id, digest: id, disk: '', kernel: '', initrd: '', sizeBytes: 1, cached };
    } finally {
      this.#running -= 1;
      this.log.push(`left ${id}`);
    }
  };

  prepare(lab: Lab, cpus: number, signal?: AbortSignal): ReturnType<typeof prepareImages> {
    const facts = { cpus, memoryMiB: 1, availableMemoryMiB: 1, description: '' };
    const tools = {
      images: this as unknown as ImageStore,
      host: { facts: () => Promise.resolve(facts) } as unknown as Host,
    };
    return prepareImages(tools, lab, PLATFORM, () => undefined, { offline: false, signal });
  }
}

describe('images of a lab', () => {
  it('are built at the same time, as many as the host has processors, and given to their nodes', async () => {
    const builder = new Builder();
    const images = await builder.prepare(labOf(['nova'], ['swift']), 2);
    expect([...images].map(([node, { id }]) => `${node} ${id}`)).to.deep.equal([
      'controller01 nova',
      'object01 swift',
    ]);
    expect(builder.most).to.equal(2);
    const alone = new Builder();
    await alone.prepare(labOf(['nova'], ['swift']), 1);
    expect(alone.most).to.equal(1);
  });

  it('are built once for roles with the same packages', async () => {
    const builder = new Builder();
    await builder.prepare(labOf(['chrony', 'etcd'], ['etcd', 'chrony']), 2);
    expect(builder.most).to.equal(1);
  });

  it('are given up with the first that fails, after all builds have ended', async () => {
    const builder = new Builder();
    const error = await rejection(builder.prepare(labOf(['nova'], ['broken']), 2));
    expect(error).to.be.instanceOf(HostFault).and.include({ message: 'no such package' });
    expect(builder.log).to.deep.equal(['began nova', 'began broken', 'left broken', 'left nova']);
  });

  it('are not begun any more after an interrupt, whose reason is thrown', async () => {
    const stop = new AbortController();
    const builder = new Builder();
    const preparing = rejection(builder.prepare(labOf(['nova'], ['swift']), 1, stop.signal));
    await new Promise(setImmediate);
    stop.abort(new Error('enough'));
    expect(await preparing).to.include({ message: 'enough' });
    expect(builder.log).to.deep.equal(['began nova', 'left nova']);
  });
});
