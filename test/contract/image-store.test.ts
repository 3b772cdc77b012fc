import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createImageStore } from '../../harness/adapters/image/image-store.ts';
import { HostFault, LabFault, UsageError } from '../../harness/core/errors.ts';
import type { BuildRecipe, GuestRecipe } from '../../harness/lab/platform.ts';
import type { ImageStore } from '../../harness/ports/images.ts';
import { rejection } from '../support/rejection.ts';

const CONTENT = Buffer.from('QFI\xfb pretend this is a disk');
const BUILD: BuildRecipe = {
  kind: 'build',
  tool: 'mmdebstrap',
  suite: 'bookworm',
  components: ['main'],
  packages: [],
};

describe('an image store', () => {
  let dir: string;
  let server: Server;
  let requests: number;
  let store: ImageStore;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'store-'));
    store = createImageStore({ cacheDir: join(dir, 'cache') });
    requests = 0;
    server = createServer((_, response) => {
      requests += 1;
      response.end(CONTENT);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true });
  });

  const guest = (changes: Partial<GuestRecipe> = {}): GuestRecipe => ({
    name: 'cirros',
    title: 'CirrOS',
    download: { kind: 'download', url: urlOf(server), sha256: hash('sha256'), format: 'qcow2' },
    loginUser: 'cirros',
    ...changes,
  });

  it('hands a downloaded guest out with its size and checksums', async () => {
    const image = await store.guestImage(guest());
    expect(image).to.deep.include({
      name: 'cirros',
      format: 'qcow2',
      sizeBytes: CONTENT.length,
      md5: hash('md5'),
      sha256: hash('sha256'),
      standIn: false,
      loginUser: 'cirros',
    });
    expect((await readFile(image.path)).equals(CONTENT)).to.be.true;
  });

  it('downloads a guest once for any number of stores on one folder', async () => {
    const stores = [store, createImageStore({ cacheDir: join(dir, 'cache') })];
    await Promise.all([...stores, ...stores].map((each) => each.guestImage(guest())));
    expect(requests).to.equal(1);
  });

  it('downloads a damaged guest again', async () => {
    const { path } = await store.guestImage(guest());
    await writeFile(path, 'damaged');
    expect(await store.guestImage(guest())).to.include({ sha256: hash('sha256') });
    expect(requests).to.equal(2);
  });

  it('has no stand-in for a wrong checksum: that is a fault, not a missing network', async () => {
    const download = { ...guest().download, sha256: 'a'.repeat(64) };
    const error = await rejection(store.guestImage(guest({ download, fallback: 'stand-in' })));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.include(`found ${hash('sha256')}`);
  });

  it('fails where a guest can neither be downloaded nor stood in for', async () => {
    const error = await rejection(store.guestImage(guest(), { offline: true }));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.include('run once without --offline');
  });

  it('builds no stand-in offline: its packages would have to be fetched', async () => {
    const error = await rejection(store.guestImage(guest({ fallback: 'stand-in' }), { offline: true }));
    expect(error.message).to.match(/^stand-in guest: not in the cache/);
  });

  it('builds nothing offline, and says which image is missing where', async () => {
    const error = await rejection(store.nodeImage(BUILD, [], { offline: true }));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(
      /^image [0-9a-f]{24}: not in the cache under .*nodes, and nothing may be fetched/,
    );
  });

  it('names images after what goes into them, in whatever order it is listed', async () => {
    const idOf = async (bake: string[]): Promise<string> =>
      (await rejection(store.nodeImage(BUILD, bake, { offline: true }))).message.split(' ')[1] ?? '';
    expect(await idOf(['b', 'a'])).to.equal(await idOf(['a', 'b', 'a']));
    expect(await idOf(['a'])).not.to.equal(await idOf(['b']));
  });

  it('names an image after its kernel and its archive, and not after how the kernel came into its list', async () => {
    const idOf = async (changes: Partial<BuildRecipe>): Promise<string> =>
      (await rejection(store.nodeImage({ ...BUILD, ...changes }, [], { offline: true }))).message;
    const plain = await idOf({});
    expect(await idOf({ kernel: 'linux-image-cloud-amd64' })).to.equal(plain);
    expect(await idOf({ packages: ['linux-image-cloud-amd64'] })).to.equal(plain);
    expect(await idOf({ kernel: 'linux-image-amd64' })).not.to.equal(plain);
    expect(await idOf({ security: false })).not.to.equal(plain);
  });

  it('makes no client offline, and names one after its packages and archives, not after a node', async () => {
    const nameOf = async (packages: string[], changes: Partial<BuildRecipe> = {}): Promise<string> => {
      const error = await rejection(store.clientTree({ ...BUILD, ...changes }, packages, { offline: true }));
      expect(error).to.be.instanceOf(HostFault);
      expect(error.message).to.match(
        /^client [0-9a-f]{24}: not in the cache under .*clients, and nothing may be fetched; call it once without --offline$/,
      );
      return error.message;
    };
    const plain = await nameOf(['a', 'b']);
    expect(await nameOf(['b', 'a'])).to.equal(plain);
    expect(await nameOf(['a', 'b'], { kernel: 'linux-image-amd64', packages: ['c'] })).to.equal(plain);
    expect(await nameOf(['a'])).not.to.equal(plain);
    expect(await nameOf(['a', 'b'], { suite: 'bullseye' })).not.to.equal(plain);
  });

  it('refuses a downloaded disk as a node, with the way out', async () => {
    const error = await rejection(store.nodeImage(guest().download, []));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(/a downloaded disk cannot be a node, .*; use a platform with build:/);
  });
});

function hash(algorithm: string): string {
  return createHash(algorithm).update(CONTENT).digest('hex');
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cirros.img`;
}
