import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { aptDownload } from '../../../../harness/adapters/image/apt-download.ts';
import { HostFault } from '../../../../harness/core/errors.ts';
import { MIB } from '../../../../harness/lab/size.ts';
import { rejection } from '../../../support/rejection.ts';

describe("a download by the host's apt", () => {
  let dir: string;
  let server: Server;
  let url: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'apt-download-'));
    server = createServer(({ url: path }, response) => {
      if (path === '/small') response.end('small');
      else if (path === '/large') response.end(Buffer.alloc(3 * MIB));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true });
  });

  it('brings a file', async () => {
    await aptDownload(`${url}/small`, join(dir, 'small'), MIB);
    expect(await readFile(join(dir, 'small'), 'utf8')).to.equal('small');
  });

  it('ends at its limit, and says so', async () => {
    const error = await rejection(aptDownload(`${url}/large`, join(dir, 'large'), MIB));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal(`${url}/large: more than 1MiB would come; nothing was kept`);
  });

  it('says why there is none', async () => {
    const error = await rejection(aptDownload(`${url}/none`, join(dir, 'none'), MIB));
    expect(error.message).to.match(/404/);
  });
});
