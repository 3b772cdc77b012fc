import { createServer, get } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as rest } from 'node:timers/promises';
import { expect } from 'chai';
import { ConnectFailed } from '../../harness/core/errors.ts';
import { HttpClient } from '../../harness/openstack/http-client.ts';
import { describeOnServers } from '../support/ssh-suite.ts';
import { rejection } from '../support/rejection.ts';

describeOnServers('streams of any size', (at) => {
  const SIZE_MIB = 200;

  it('takes 200 MB in and keeps memory bounded', async () => {
    const rise = await memoryRise(async () => {
      const input = Readable.from(blocks(SIZE_MIB));
      const { stdout } = await at.shell.exec('wc -c', { input, within: '55s' });
      expect(Number(stdout)).to.equal(SIZE_MIB * 2 ** 20);
    });
    expect(rise).to.be.lessThan(150 * 2 ** 20);
  });

  it('gives 200 MB out and keeps memory bounded', async () => {
    let characters = 0;
    const rise = await memoryRise(async () => {
      const { stdout } = await at.shell.exec(`head -c ${SIZE_MIB}M /dev/zero`, {
        keepOutput: false,
        onOutput: ({ text }) => (characters += text.length),
        within: '55s',
      });
      expect(stdout).to.equal('');
    });
    expect(characters).to.equal(SIZE_MIB * 2 ** 20);
    expect(rise).to.be.lessThan(150 * 2 ** 20);
  });

  it('does not read an input faster than the command takes it', async () => {
    let given = 0;
    const input = Readable.from(blocks(500, () => (given += 1)));
    await rejection(at.shell.exec('sleep 30', { input, within: '2s' }));
    expect(given).to.be.lessThan(30);
  });
});

describeOnServers('dial', (at) => {
  it('carries HTTP requests, many at once', async () => {
    const server = createServer((request, response) => response.end(`${request.url ?? ''} `.repeat(50_000)));
    const port = await listen(server);
    const bodies = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const stream = await at.shell.dial('127.0.0.1', port);
        return new Promise<string>((resolve, reject) => {
          get({ path: `/${index}`, createConnection: () => stream }, (response) => {
            text(response).then(resolve, reject);
          }).on('error', reject);
        });
      }),
    );
    server.close();
    expect(bodies).to.deep.equal(bodies.map((_, index) => `/${index} `.repeat(50_000)));
    expect(at.dialer.streams).to.have.length(1);
  });

  it('carries what a cloud is asked, also bodies that are read slower than their server sends them', async () => {
    const whole = 'object '.repeat(40_000);
    const server = createServer((_, response) => response.end(whole));
    const port = await listen(server);
    await using http = new HttpClient({ through: at.shell, timeScale: 1, onExchange: () => undefined });
    const asked = { method: 'GET', url: `http://127.0.0.1:${port}/`, expect: [200] } as const;
    const slowly = async (body: Readable): Promise<string> => {
      let read = '';
      for await (const chunk of body) {
        read += String(chunk);
        await rest(20);
      }
      return read;
    };
    const bodies = await Promise.all([
      ...Array.from({ length: 8 }, async () => (await http.send(asked)).body),
      ...Array.from({ length: 8 }, () => http.receive(asked, slowly)),
    ]);
    server.close();
    expect(bodies.filter((body) => body !== whole).map(({ length }) => length)).to.deep.equal([]);
  });

  it('carries an answer that ends where its server closes the connection', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 201 Created\r\nconnection: close\r\n\r\n{}'));
    });
    const port = await listen(server);
    await using http = new HttpClient({ through: at.shell, timeScale: 1, onExchange: () => undefined });
    const url = `http://127.0.0.1:${port}/`;
    const asked = Array.from({ length: 20 }, () =>
      http.send({ method: 'POST', url, json: {}, expect: [201] }),
    );
    const answers = await Promise.allSettled(asked);
    server.close();
    expect(answers.filter(({ status }) => status === 'rejected')).to.deep.equal([]);
  });

  it('lets one side end while the other still speaks', async () => {
    const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
      let received = 0;
      socket.on('data', (chunk) => (received += chunk.length));
      socket.once('end', () => socket.end(`got ${received}`));
    });
    const port = await listen(server);
    const stream = await at.shell.dial('127.0.0.1', port);
    stream.end('x'.repeat(5_000_000));
    expect(await text(stream)).to.equal('got 5000000');
    server.close();
  });

  it('says where nothing answers', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await rejection(at.shell.dial('127.0.0.1', port));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.match(
      new RegExp(`^node01: a stream to 127.0.0.1:${port} could not be opened: .`),
    );
  });

  it('breaks a stream when the connection is lost, instead of ending it', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined).write('half'));
    const port = await listen(server);
    const stream = await at.shell.dial('127.0.0.1', port);
    stream.once('data', () => at.dialer.streams.at(-1)?.destroy());
    expect(await rejection(text(stream))).to.be.instanceOf(ConnectFailed);
    server.close();
  });
});

function* blocks(mebibytes: number, onBlock: () => void = () => undefined): Generator<Buffer> {
  for (let block = 0; block < mebibytes; block += 1) {
    onBlock();
    yield Buffer.alloc(2 ** 20, 'x');
  }
}

/** How far the memory of this process rose while something ran. */
async function memoryRise(action: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  await action().finally(() => clearInterval(watch));
  return peak - before;
}

function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
