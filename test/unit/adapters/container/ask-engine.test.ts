import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { askEngine, openAnswer } from '../../../../harness/adapters/container/ask-engine.ts';
import { HostFault } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

describe('asking a Docker engine', () => {
  let dir: string;
  let socketPath: string;
  let server: Server;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-engine-'));
    socketPath = join(dir, 'docker.sock');
    server = createServer((question, answer) => {
      if (question.url === '/silent') return;
      answer.statusCode = question.url === '/_ping' ? 200 : 404;
      answer.end(question.url === '/_ping' ? 'OK' : 'page not found\n');
    });
    server.listen(socketPath);
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('gives its answer', async () => {
    expect(await askEngine({ socketPath }, '/_ping')).to.equal('OK');
  });

  it('gives a long answer as it comes, and none where the engine knows of nothing', async () => {
    const chunks = [];
    for await (const chunk of (await openAnswer({ socketPath }, '/_ping')) ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).to.equal('OK');
    expect(await openAnswer({ socketPath }, '/gone')).to.equal(undefined);
    await rejection(openAnswer({ socketPath: join(dir, 'nobody') }, '/_ping'));
  });

  it('fails with the words of what is not an engine', async () => {
    const error = await rejection(askEngine({ socketPath }, '/info'));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal(
      `Docker engine at unix://${socketPath}: /info answered 404: page not found`,
    );
  });

  it('waits no longer than it is told for one that says nothing', async () => {
    const error = await rejection(askEngine({ socketPath }, '/silent', { within: '100ms' }));
    expect(error.message).to.equal(`Docker engine at unix://${socketPath}: no answer within 100ms`);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const asked = rejection(askEngine({ socketPath }, '/silent', { signal: stop.signal }));
    stop.abort();
    expect(await asked).to.be.instanceOf(HostFault);
  });
});
