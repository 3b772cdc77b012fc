import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer, request, type Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { execa } from 'execa';
import { createImageStore } from '../../../../harness/adapters/image/image-store.ts';
import type { BuildRecipe } from '../../../../harness/lab/platform.ts';

const RECIPE: BuildRecipe = {
  kind: 'build',
  tool: 'mmdebstrap',
  suite: 'bookworm',
  components: ['main'],
  packages: [],
};
const ID = 'ab12'.repeat(6);

describe('the offer of packages to nodes', () => {
  let dir: string;
  let mirror: Server;
  let proxy: ReturnType<typeof createServer> | undefined;
  let asked: string[];
  let mirrorUrl: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'package-offer-'));
    asked = [];
    mirror = createWebServer((req, res) => {
      asked.push(req.url ?? '');
      if (req.url === '/debian/pool/t/tiny_1.0_all.deb') res.end(TINY);
      else if (req.url === '/debian/dists/bookworm/InRelease') res.end('Suite: bookworm\n');
      else res.writeHead(404).end();
    });
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    mirrorUrl = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/debian`;
    await offer(false);
  });
  afterEach(async () => {
    for (const server of [mirror, proxy]) await new Promise((resolve) => server?.close(resolve));
    await rm(dir, { recursive: true });
  });

  const offer = async (offline: boolean): Promise<void> => {
    if (proxy) await new Promise((resolve) => proxy?.close(resolve));
    const store = createImageStore({ cacheDir: dir, sources: [`deb ${mirrorUrl} bookworm main`] });
    const { answer } = store.offerPackages(() => Promise.resolve(RECIPE), offline);
    const server = createServer((socket) => answer(socket));
    proxy = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };

  /** As apt asks a proxy: the whole URL where a path would be. */
  const get = (path: string, method = 'GET'): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = proxy?.address() as AddressInfo;
      request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
        text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
      })
        .on('error', reject)
        .end();
    });

  it('has packages from the cache, whatever their epoch, without asking the mirror', async () => {
    await mkdir(join(dir, 'packages', 'bookworm'), { recursive: true });
    await writeFile(join(dir, 'packages', 'bookworm', 'bash_2%3a5.2+a~b_amd64.deb'), 'content');
    expect(await get(`${mirrorUrl}/pool/b/bash_5.2+a~b_amd64.deb`)).to.equal('200 content');
    expect(asked).to.deep.equal([]);
  });

  it('gets a package that is not in the cache once for all who ask, and keeps it under the name that apt gives it', async () => {
    TINY = await tinyPackage(dir);
    const answers = await Promise.all([1, 2, 3].map(() => get(`${mirrorUrl}/pool/t/tiny_1.0_all.deb`)));
    expect(answers.map((answer) => answer.slice(0, 11))).to.deep.equal(Array(3).fill('200 !<arch>'));
    expect(asked).to.have.lengthOf(1);
    expect(
      (await readdir(join(dir, 'packages', 'bookworm'))).filter((name) => name.includes('tiny')),
    ).to.deep.equal(['tiny_3%3a1.0_all.deb']);
    await get(`${mirrorUrl}/pool/t/tiny_1.0_all.deb`);
    expect(asked).to.have.lengthOf(1);
  });

  it('passes indexes on, and keeps none', async () => {
    expect(await get(`${mirrorUrl}/dists/bookworm/InRelease`)).to.equal('200 Suite: bookworm\n');
    expect(await readdir(dir)).to.not.include('index');
  });

  it("has the files of the release's archive, by its id", async () => {
    await mkdir(join(dir, 'releases', `archive-${ID}`), { recursive: true });
    await writeFile(join(dir, 'releases', `archive-${ID}`, 'openstack-nova_16_all.deb'), 'nova');
    const url = (name: string): string => `http://archive.stacklab/${ID}/./${name}`;
    expect(await get(url('openstack-nova_16_all.deb'))).to.equal('200 nova');
    expect(await get(url('heat_9_all.deb'))).to.match(/^404 heat_9_all\.deb is not in the archive/);
    expect(await get(url('%2e%2e%2f%2e%2e%2fsecret'))).to.match(/^40[34] /);
  });

  it('reaches nothing else', async () => {
    const outside = mirrorUrl.replace('/debian', '/other');
    expect(await get(`${outside}/pool/x_1_all.deb`)).to.match(/^403 http:\S+ is in none of the archives/);
    expect(await get('http://127.0.0.1:22/')).to.match(/^403 /);
    expect(await get(`${mirrorUrl}/../other/x_1_all.deb`)).to.match(/^403 /);
    expect(await get(`${mirrorUrl}/%2e%2E/other/x_1_all.deb`)).to.match(/^403 /);
    expect(await get('/etc/passwd')).to.match(/^403 /);
    expect(await get(`${mirrorUrl}/pool/x_1_all.deb`, 'PUT')).to.match(/^405 /);
    expect(asked).to.deep.equal([]);
  });

  it('says what the mirror said', async () =>
    expect(await get(`${mirrorUrl}/pool/x/x_1_all.deb`)).to.match(/^502 .*404/));

  it('fetches nothing where that is not allowed', async () => {
    await offer(true);
    expect(await get(`${mirrorUrl}/pool/t/tiny_1.0_all.deb`)).to.match(
      /^404 tiny_1\.0_all\.deb is not in the cache/,
    );
    expect(await get(`${mirrorUrl}/dists/bookworm/InRelease`)).to.match(/^404 /);
    expect(asked).to.deep.equal([]);
  });
});

let TINY = Buffer.alloc(0);

async function tinyPackage(dir: string): Promise<Buffer<ArrayBuffer>> {
  const root = join(dir, 'tiny');
  await mkdir(join(root, 'DEBIAN'), { recursive: true });
  const control =
    'Package: tiny\nVersion: 3:1.0\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: tiny\n';
  await writeFile(join(root, 'DEBIAN', 'control'), control);
  await execa('dpkg-deb', ['--root-owner-group', '--build', root, join(dir, 'tiny.deb')]);
  const { stdout } = await execa('cat', [join(dir, 'tiny.deb')], { encoding: 'buffer' });
  return Buffer.from(stdout);
}
