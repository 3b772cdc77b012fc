import { buffer } from 'node:stream/consumers';
import { createServer, type AddressInfo } from 'node:net';
import { Duplex, PassThrough, type Readable } from 'node:stream';
import { setTimeout as rest } from 'node:timers/promises';
import { expect } from 'chai';
import { ConnectFailed } from '../../../harness/core/errors.ts';
import { Secret } from '../../../harness/core/secret.ts';
import type { Exchange } from '../../../harness/openstack/exchange.ts';
import { HttpClient } from '../../../harness/openstack/http-client.ts';
import { ApiServer, type ReceivedRequest, type Reply } from '../../support/api-server.ts';
import { LosingClock } from '../../support/lost-time.ts';
import { rejection } from '../../support/rejection.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';

interface World extends AsyncDisposable {
  readonly api: ApiServer;
  readonly shell: ScriptedShell;
  readonly http: HttpClient;
  readonly exchanges: Exchange[];
}

interface WorldOptions {
  readonly timeScale?: number;
  readonly lostTime?: LosingClock;
  readonly signal?: AbortSignal;
  readonly nodeIsGone?: boolean;
}

async function world(reply: (request: ReceivedRequest) => Reply, options: WorldOptions = {}): Promise<World> {
  const api = await ApiServer.start(reply);
  const shell = new ScriptedShell(() => {
    if (options.nodeIsGone) throw new ConnectFailed('controller01: no answer for 20 s');
    return {};
  }, api.port);
  const exchanges: Exchange[] = [];
  const http = new HttpClient({
    through: shell,
    timeScale: options.timeScale ?? 1,
    lostTime: options.lostTime,
    onExchange: (exchange) => exchanges.push(exchange),
    signal: () => options.signal ?? new AbortController().signal,
  });
  return {
    api,
    shell,
    http,
    exchanges,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

const URL = 'http://controller01:5000/v3';

describe('HttpClient', () => {
  it('reaches a host by its name through the node', async () => {
    await using there = await world(() => ({ json: { version: 3 } }));
    const answer = await there.http.send({ method: 'GET', url: URL, expect: [200] });
    expect(JSON.parse(answer.body)).to.deep.equal({ version: 3 });
    expect(there.shell.dialled).to.deep.equal(['controller01:5000']);
    expect(there.api.requests[0]).to.include({ method: 'GET', path: '/v3', host: 'controller01:5000' });
  });

  it('holds no answer of any size', async () => {
    await using there = await world(() => ({ body: Buffer.alloc(65 * 1024 * 1024, ' ') }));
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error).to.include({ name: 'UnexpectedAnswer', fault: 'deployment' });
    expect(error.message).to.equal(`GET ${URL}: its answer has more than 67108864 bytes`);
  });

  it('hears answers through a stream that is joined of two, as a container engine gives them', async () => {
    await using there = await world(() => ({ json: { version: 3 } }));
    const { port } = there.api;
    const through = new (class extends ScriptedShell {
      override async dial(host: string): Promise<Duplex> {
        const socket = await super.dial(host, port);
        return Duplex.from({ readable: socket.pipe(new PassThrough()), writable: socket });
      }
    })(() => ({}), port);
    await using http = new HttpClient({ through, timeScale: 1, onExchange: () => undefined });
    const asked = Array.from({ length: 8 }, () =>
      http.send({ method: 'POST', url: URL, json: {}, expect: [200] }),
    );
    const bodies = (await Promise.all(asked)).map(({ body }) => body);
    expect(bodies).to.deep.equal(Array.from({ length: 8 }, () => '{"version":3}'));
  });

  it('uses port 80 when the address names none', async () => {
    await using there = await world(() => ({}));
    await there.http.send({ method: 'GET', url: 'http://controller01/', expect: [200] });
    expect(there.shell.dialled).to.deep.equal(['controller01:80']);
  });

  it('loses no request to a server that closes connections without saying so', async () => {
    const lateEnd = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        setTimeout(() => socket.destroy(), 3);
      });
    });
    await new Promise<void>((resolve) => void lateEnd.listen(0, '127.0.0.1', resolve));
    const { port } = lateEnd.address() as AddressInfo;
    const through = new ScriptedShell(() => ({}), port);
    await using http = new HttpClient({ through, timeScale: 1, onExchange: () => undefined });
    const asked = Array.from({ length: 40 }, () => http.send({ method: 'DELETE', url: URL, expect: [200] }));
    const answers = await Promise.allSettled(asked);
    lateEnd.close();
    expect(answers.filter(({ status }) => status === 'rejected')).to.deep.equal([]);
  });

  it('hears a body to its end that is read slower than its server sends it and closes the connection', async () => {
    const whole = Buffer.alloc(256 * 1024, 'object ');
    const closing = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        const head = `HTTP/1.1 200 OK\r\ncontent-length: ${whole.length}\r\nconnection: close\r\n\r\n`;
        socket.end(Buffer.concat([Buffer.from(head), whole]));
      });
    });
    await new Promise<void>((resolve) => void closing.listen(0, '127.0.0.1', resolve));
    const { port } = closing.address() as AddressInfo;
    const through = new ScriptedShell(() => ({}), port);
    await using http = new HttpClient({ through, timeScale: 1, onExchange: () => undefined });
    const read = await http.receive({ method: 'GET', url: URL, expect: [200] }, async (body: Readable) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) {
        chunks.push(chunk as Buffer);
        await rest(20);
      }
      return Buffer.concat(chunks);
    });
    closing.close();
    expect(read.equals(whole), `${read.length} bytes`).to.equal(true);
  });

  it('sends secrets and shows none', async () => {
    await using there = await world(() => ({ json: {} }));
    await there.http.send({
      method: 'POST',
      url: URL,
      token: new Secret('a-token'),
      json: { user: { password: new Secret('pa"ss') }, list: [new Secret('two')] },
      expect: [200],
    });
    expect(JSON.parse(String(there.api.requests[0]?.body))).to.deep.equal({
      user: { password: 'pa"ss' },
      list: ['two'],
    });
    expect(there.api.requests[0]?.headers).to.include({
      'x-auth-token': 'a-token',
      'content-type': 'application/json',
    });
    expect(there.exchanges[0]?.asked).to.equal(`POST ${URL}\n{"user":{"password":"***"},"list":["***"]}`);
    expect(JSON.stringify(there.exchanges)).to.not.match(/a-token|pa.+ss/);
  });

  it('shows no password that nova made for a server, and no secret that keystone made for a program', async () => {
    const body = '{"server": {"adminPass": "XDAcLXyN2PNZ"}, "credential": {"secret":"rEaqvJka48mp"}}';
    await using there = await world(() => ({ body }));
    await there.http.send({ method: 'GET', url: URL, expect: [200] });
    const shown = '{"server": {"adminPass": "***"}, "credential": {"secret":"***"}}';
    expect(there.exchanges[0]?.answered).to.contain(shown);
  });

  it('shows what was answered, without the tokens in it', async () => {
    await using there = await world(() => ({ json: { id: `gAAAAAB${'y'.repeat(40)}` } }));
    await there.http.send({ method: 'GET', url: URL, expect: [200] });
    expect(there.exchanges[0]?.answered).to.match(/^200 \(\d+ ms\)\n\{"id":"gAAAAA\*\*\*"\}$/);
  });

  it('bounds what it shows', async () => {
    await using there = await world(() => ({ body: 'z'.repeat(100_000) }));
    await there.http.send({ method: 'GET', url: URL, expect: [200] });
    expect(there.exchanges[0]?.answered).to.have.length.below(2_200);
    expect(there.exchanges[0]?.answered).to.contain('(100000 characters)');
  });

  it('refuses a status that was not expected, with method, address and body', async () => {
    await using there = await world(() => ({ status: 403, body: '{"error": "forbidden"}' }));
    const error = await rejection(there.http.send({ method: 'PATCH', url: URL, expect: [200, 204] }));
    expect(error).to.include({ name: 'RequestRefused', status: 403, method: 'PATCH', url: URL });
    expect(error.message).to.equal(`PATCH ${URL}: answered 403, not 200 or 204: {"error": "forbidden"}`);
    expect(there.exchanges[0]?.answered).to.contain('403').and.contain('forbidden');
  });

  it('blames the deployment when the node is there and the API is not', async () => {
    const shell = new ScriptedShell();
    await using http = new HttpClient({ through: shell, timeScale: 1, onExchange: () => undefined });
    const error = await rejection(http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error).to.include({ name: 'NoAnswer', fault: 'deployment', mayPass: true });
    expect(error.message).to.equal(`GET ${URL}: no answer: controller01:5000: connection refused`);
    expect(shell.commands).to.deep.equal(['true']);
  });

  it('blames the lab when the node itself is gone', async () => {
    await using there = await world(() => ({ does: 'drop' }), { nodeIsGone: true });
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error).to.include({ name: 'ConnectFailed', fault: 'lab' });
    expect(error.message).to.equal('controller01: no answer for 20 s');
  });

  it('says that a connection ended without an answer', async () => {
    await using there = await world(() => ({ does: 'drop' }));
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error.name).to.equal('NoAnswer');
    expect(there.exchanges[0]?.answered).to.contain('no answer');
  });

  it('does not take half a body for an answer', async () => {
    await using there = await world(() => ({ does: 'truncate', body: '{}' }));
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error.name).to.equal('NoAnswer');
  });

  it('gives up at the deadline, which grows with the time scale', async () => {
    await using there = await world(() => ({ does: 'hang' }), { timeScale: 3 });
    const startedAt = Date.now();
    const error = await rejection(
      there.http.send({ method: 'GET', url: URL, expect: [200], within: '40ms' }),
    );
    expect(error.message).to.equal(`GET ${URL}: no whole answer within 120 ms`);
    expect(error.name).to.equal('WaitTimedOut');
    expect(Date.now() - startedAt).to.be.within(110, 1_000);
  });

  it('gives up later where the lab loses its time to others', async () => {
    await using there = await world(() => ({ does: 'hang' }), { lostTime: new LosingClock(10) });
    const asked = { method: 'GET', url: URL, expect: [200], within: '40ms' } as const;
    const error = await rejection(there.http.send(asked));
    expect(error.message).to.contain(' within 40 ms, stretched to 160 ms since node01 had 31 %');
  });

  it('stops with the reason of the signal', async () => {
    const controller = new AbortController();
    await using there = await world(() => ({ does: 'hang' }), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('the check is over')), 20);
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error.message).to.equal('the check is over');
  });

  it('streams a large body without holding it', async () => {
    const big = Buffer.alloc(8 * 1024 * 1024, 'b');
    await using there = await world(() => ({ body: big }));
    const read = await there.http.receive({ method: 'GET', url: URL, expect: [200] }, buffer);
    expect(read.equals(big)).to.equal(true);
    expect(there.exchanges[0]?.answered).to.contain('(a body of 8388608 bytes)');
  });

  it('tells the words of a page that was made for browsers', async () => {
    const body =
      '<html>\n <head><title>403 Forbidden</title></head>\n <body>\n<h1>403 Forbidden</h1>\nNo.<br /><br />\n</body></html>';
    await using there = await world(() => ({ status: 403, body }));
    const error = await rejection(there.http.send({ method: 'GET', url: URL, expect: [200] }));
    expect(error.message).to.equal(`GET ${URL}: answered 403, not 200: 403 Forbidden No.`);
  });

  it('says what is wrong with an answer that is not JSON', async () => {
    await using there = await world(() => ({ body: '<html>Apache</html>' }));
    const answer = await there.http.send({ method: 'GET', url: URL, expect: [200] });
    expect(() => answer.fields()).to.throw(`GET ${URL}: the answer is not JSON: Apache`);
  });

  it('says which field of an answer is wrong', async () => {
    await using there = await world(() => ({ json: { token: { user: { id: 5 }, roles: 'none' } } }));
    const token = (await there.http.send({ method: 'GET', url: URL, expect: [200] }))
      .fields()
      .object('token');
    expect(() => token.object('user').text('id')).to.throw(`GET ${URL}: token: user: id is not text but 5`);
    expect(() => token.object('user').text('name')).to.throw('user: name is not text but nothing');
    expect(() => token.list('roles')).to.throw('token: roles is not a list but "none"');
  });
});
