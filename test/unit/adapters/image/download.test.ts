import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { downloaded, DOWNLOADED_FILE } from '../../../../harness/adapters/image/download.ts';
import { HostFault, LabFault } from '../../../../harness/core/errors.ts';
import type { DownloadRecipe } from '../../../../harness/lab/platform.ts';
import type { Progress } from '../../../../harness/ports/images.ts';
import { rejection } from '../../../support/rejection.ts';

const CONTENT = randomBytes(300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

describe('downloaded', () => {
  let dir: string;
  let server: Server;
  let ranges: (string | undefined)[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'download-')), 'cache');
    ranges = [];
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    answer = serve;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(join(dir, '..'), { recursive: true });
  });

  const recipe = (sha256 = SHA256): DownloadRecipe => ({
    kind: 'download',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.img`,
    sha256,
    format: 'qcow2',
  });
  const contentOf = (entry: { dir: string }): Promise<Buffer> => readFile(join(entry.dir, DOWNLOADED_FILE));

  it('brings the file once and finds it in the cache afterwards', async () => {
    const first = await downloaded(dir, recipe(), {});
    expect((await contentOf(first)).equals(CONTENT)).to.be.true;
    expect(await downloaded(dir, recipe(), { offline: true })).to.include({ cached: true });
    expect(ranges).to.have.length(1);
  });

  it('goes on where the connection broke', async () => {
    answer = (request, response) =>
      ranges.length === 1 ? breakAfter(100_000, response) : serve(request, response);
    const entry = await downloaded(dir, recipe(), {});
    expect((await contentOf(entry)).equals(CONTENT)).to.be.true;
    expect(ranges).to.deep.equal([undefined, 'bytes=100000-']);
  });

  it('brings a file whose server closes each connection after its answer', async () => {
    answer = (request, response) => serve(request, response.setHeader('connection', 'close'));
    for (let time = 0; time < 10; time += 1) {
      await rm(dir, { recursive: true, force: true });
      expect((await contentOf(await downloaded(dir, recipe(), {}))).equals(CONTENT)).to.be.true;
    }
  });

  it('goes on where an earlier run was broken off', async () => {
    await downloaded(dir, recipe('0'.repeat(64)), {}).catch(() => undefined);
    await writeFile(join(dir, `${SHA256}.part`), CONTENT.subarray(0, 200_000));
    ranges = [];
    expect((await contentOf(await downloaded(dir, recipe(), {}))).equals(CONTENT)).to.be.true;
    expect(ranges).to.deep.equal(['bytes=200000-']);
  });

  it('starts over where the server knows no ranges', async () => {
    answer = (_, response) => (ranges.length === 1 ? breakAfter(100_000, response) : response.end(CONTENT));
    expect((await contentOf(await downloaded(dir, recipe(), {}))).equals(CONTENT)).to.be.true;
  });

  it('refuses another content with both checksums, and keeps nothing', async () => {
    const wrong = 'a'.repeat(64);
    const error = await rejection(downloaded(dir, recipe(wrong), {}));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.include(`expected sha256 ${wrong}, found ${SHA256}; nothing was kept`);
    expect(await readdir(dir)).to.deep.equal([`${wrong}.lock`]);
  });

  for (const says of ['says', 'does not say'])
    it(`takes no more than the size that is stated from a server that ${says} how much it has, and keeps nothing`, async () => {
      answer = (_, response) => {
        if (says === 'says') response.setHeader('content-length', 2 ** 40);
        const more = (): void => {
          if (!response.destroyed) response.write(CONTENT, more);
        };
        response.once('error', () => undefined);
        more();
      };
      const error = await rejection(downloaded(dir, { ...recipe(), sizeBytes: CONTENT.length }, {}));
      expect(error).to.be.instanceOf(LabFault).and.not.instanceOf(HostFault);
      expect(error.message).to.match(
        /image\.img: refused, it is larger than the 300000 bytes that it may have: the server (has 1099511627776|sent more); nothing was kept; where it is right, say its size in the file that names it$/,
      );
      expect(await readdir(dir)).to.deep.equal([`${SHA256}.lock`]);
      expect(ranges).to.have.length(1);
    });

  it('takes a file of exactly the size that is stated', async () => {
    const entry = await downloaded(dir, { ...recipe(), sizeBytes: CONTENT.length }, {});
    expect((await contentOf(entry)).equals(CONTENT)).to.be.true;
  });

  it('gives up at once when the server refuses', async () => {
    answer = (_, response) => response.writeHead(404, 'Not Found').end();
    const error = await rejection(downloaded(dir, recipe(), {}));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(/image\.img: the server answered 404 Not Found$/);
    expect(ranges).to.have.length(1);
  });

  it('gives up when attempt after attempt brings nothing', async () => {
    answer = (_, response) => response.destroy();
    const error = await rejection(downloaded(dir, recipe(), { attempts: 2 }));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(
      /cannot be downloaded \(attempts without a byte: 2\); last seen: other side closed/,
    );
    expect(ranges).to.have.length(2);
  });

  it('says how far it is, with the whole size and a rate', async () => {
    const seen: Progress[] = [];
    await downloaded(dir, recipe(), { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).to.include({ doing: 'downloading', bytes: 300_000, totalBytes: 300_000 });
    expect(seen.at(-1)?.bytesPerSecond).to.be.greaterThan(0);
  });

  it('fetches nothing offline', async () => {
    const error = await rejection(downloaded(dir, recipe(), { offline: true }));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.include('nothing may be fetched; run once without --offline');
    expect(ranges).to.be.empty;
  });

  it('stops in the middle when the workDir is given up', async () => {
    const giveUp = new AbortController();
    answer = (_, response) =>
      response.writeHead(200).write(CONTENT.subarray(0, 1_000), () => giveUp.abort(new Error('given up')));
    expect((await rejection(downloaded(dir, recipe(), { signal: giveUp.signal }))).message).to.equal(
      'given up',
    );
  });
});

/** A server with ranges, as ordinary ones have them. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = CONTENT.subarray(start);
  const headers = {
    'content-length': rest.length,
    'content-range': `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`,
  };
  response.writeHead(start > 0 ? 206 : 200, headers).end(rest);
}

function breakAfter(bytes: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': CONTENT.length });
  response.write(CONTENT.subarray(0, bytes), () => setTimeout(() => response.destroy(), 100));
}
