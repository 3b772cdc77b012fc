import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { generateKeyPair } from '../../harness/adapters/ssh/key-pair.ts';
import { connectShell } from '../../harness/adapters/ssh/shell.ts';
import { ConnectFailed } from '../../harness/core/errors.ts';
import { startInProcessSshd } from '../support/in-process-sshd.ts';
import { LoopbackDialer } from '../support/loopback-dialer.ts';
import { startRealSshd } from '../support/real-sshd.ts';
import { rejection } from '../support/rejection.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

describe('a shell against a server that stalls', () => {
  for (const greeting of ['', 'SSH-2.0-Stalled\r\n']) {
    it(`gives up a server that ${greeting ? 'greets and falls silent' : 'accepts and says nothing'}`, async () => {
      const server = createServer((socket) => socket.on('error', () => undefined).write(greeting));
      const port = await listen(server);
      await using shell = connectShell({ ...nobody(port), handshakeWithin: '300ms' });
      const error = await rejection(shell.exec('true'));
      server.close();
      expect(error).to.be.instanceOf(ConnectFailed);
      expect(error.message).to.equal(
        `node01: the SSH handshake failed (root at 127.0.0.1:${port}): no answer within 300 ms`,
      );
    });
  }

  it('says what it last heard when the node never became reachable', async () => {
    const port = await freePort();
    await using shell = connectShell(nobody(port));
    const error = await rejection(shell.waitUntilReachable('500ms'));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal(
      `node01: SSH as root to 127.0.0.1:${port}: not within 500 ms; last seen: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('looks again soon, however long nobody answered', async () => {
    await using server = await startInProcessSshd();
    const dialer = new LateDialer();
    await using shell = connectShell({ node: 'node01', dialer, ...server });
    await shell.waitUntilReachable('20s');
    expect(performance.now() - dialer.refusedAt).to.be.lessThan(SILENCE_MS);
  });

  it('gives up a command whose channel is never opened, and dials anew', async () => {
    await using server = await startInProcessSshd({ stalled: true });
    const dialer = new LoopbackDialer();
    await using shell = connectShell({ node: 'node01', dialer, ...server, openWithin: '300ms' });
    for (const attempt of [1, 2]) {
      const error = await rejection(shell.exec('true'));
      expect(error).to.be.instanceOf(ConnectFailed);
      expect(error.message).to.equal('node01: no answer to the request for a command within 300 ms');
      expect(dialer.streams).to.have.length(attempt);
    }
  });

  it('gives up a stream whose channel is never opened', async () => {
    await using server = await startInProcessSshd({ stalled: true });
    await using shell = connectShell({
      node: 'node01',
      dialer: new LoopbackDialer(),
      ...server,
      openWithin: '300ms',
    });
    expect(await rejection(shell.dial('127.0.0.1', 9))).to.be.instanceOf(ConnectFailed);
  });

  it('notices a peer that died without a word, and what it was running', async () => {
    await using server = await startRealSshd();
    await using proxy = await startTcpProxy(server.port);
    const dialer = new LoopbackDialer();
    const options = { node: 'node01', dialer, ...server, port: proxy.port, keepaliveEvery: '200ms' } as const;
    await using shell = connectShell(options);
    const startedAt = performance.now();
    const error = await rejection(shell.exec('echo ready; sleep 30', { onOutput: () => proxy.freeze() }));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal(
      'node01: connection lost: Keepalive timeout; the node answers and has not restarted: the connection alone was lost',
    );
    expect(performance.now() - startedAt).to.be.lessThan(10_000);
    expect((await shell.exec('echo again')).stdout).to.equal('again\n');
  });

  it('says of a node that accepts and says nothing that it hangs or is starved', async () => {
    await using server = await startRealSshd();
    const silent = createServer((socket) => socket.on('error', () => undefined));
    const dialer = new RedirectedDialer(await listen(silent));
    await using shell = connectShell({
      node: 'node01',
      dialer,
      ...server,
      handshakeWithin: '1s',
      isRunning: () => Promise.resolve(true),
    });
    const error = await rejection(
      shell.exec('echo; sleep 20', { onOutput: () => dialer.streams.at(-1)?.destroy() }),
    );
    silent.close();
    expect(error.message).to.match(
      /^node01: connection lost: .*; its machine runs, but nothing answers within 1\.0 s: it hangs, or a busy host gives it no time$/,
    );
  });

  it('says of a node without an SSH server what refuses', async () => {
    const server = await startRealSshd();
    const dialer = new LoopbackDialer();
    await using shell = connectShell({ node: 'node01', dialer, ...server });
    const lost = rejection(
      shell.exec('echo; sleep 20', {
        onOutput: () => void server[Symbol.asyncDispose]().then(() => dialer.streams.at(-1)?.destroy()),
      }),
    );
    expect((await lost).message).to.match(
      /; the node is starting, stopping or without an SSH server: connect ECONNREFUSED/,
    );
  });

  it('finds a server again that was restarted with the same key', async () => {
    const hostKey = generateKeyPair('host');
    const port = await freePort();
    const first = await startRealSshd({ port, hostKey });
    const dialer = new LoopbackDialer();
    await using shell = connectShell({ node: 'node01', dialer, ...first });
    await shell.exec('true');
    dialer.streams.at(-1)?.destroy();
    await first[Symbol.asyncDispose]();
    expect(await rejection(shell.exec('true'))).to.be.instanceOf(ConnectFailed);
    const answers = shell.waitUntilReachable('20s');
    await using again = await startRealSshd({ port, hostKey, authorize: [first.publicKey] });
    await answers;
    expect(again.port).to.equal(port);
    expect((await shell.exec('echo again')).stdout).to.equal('again\n');
  });
});

const SILENCE_MS = 1_500;

/** The first time it waits for an answer, as one does for a machine that is not there yet. */
class LateDialer extends LoopbackDialer {
  refusedAt = Infinity;

  override async dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    if (this.refusedAt < Infinity) return super.dial(address, port, signal);
    await delay(SILENCE_MS);
    this.refusedAt = performance.now();
    throw new ConnectFailed('no route to host');
  }
}

/** Leads to another port from the second time on. */
class RedirectedDialer extends LoopbackDialer {
  readonly #later: number;

  constructor(later: number) {
    super();
    this.#later = later;
  }

  override dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return super.dial(address, this.streams.length === 0 ? port : this.#later, signal);
  }
}

function nobody(port: number): Parameters<typeof connectShell>[0] {
  const { privateKey, publicKey } = generateKeyPair('nobody');
  return {
    node: 'node01',
    dialer: new LoopbackDialer(),
    address: '127.0.0.1',
    port,
    privateKey,
    hostPublicKey: publicKey,
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
