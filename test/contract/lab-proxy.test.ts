import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { execa } from 'execa';
import { LabProxy } from '../../harness/adapters/proxy/lab-proxy.ts';
import { ApiServer } from '../support/api-server.ts';
import { rejection } from '../support/rejection.ts';
import { ScriptedShell } from '../support/scripted-shell.ts';

const BODY = 'x'.repeat(300_000);

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly of?: LabProxy;
}

/** Asks as it can without any program: what a user may start is not known. */
const STRANGER =
  'exec 3<>"/dev/tcp/127.0.0.1/$1"; printf "GET http://controller01/ HTTP/1.0\\r\\n\\r\\n" >&3; read -r line <&3; echo "$line"';

describe('the proxy into a lab', () => {
  let api: ApiServer;
  let shell: ScriptedShell;
  let proxy: LabProxy;
  beforeEach(async () => {
    api = await ApiServer.start(({ path, body }) =>
      path === '/hang'
        ? { does: 'hang' }
        : { headers: { 'set-cookie': 'a=b' }, body: `${path} ${body.length}` },
    );
    shell = new ScriptedShell(() => ({}), api.port);
    proxy = await LabProxy.start({ through: shell, hosts: ['controller01', '10.0.0.11'] });
  });
  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  function ask(path: string, asked: Asked = {}): Promise<IncomingMessage> {
    const { method = 'GET', headers = {}, body, of = proxy } = asked;
    return new Promise((resolve, reject) => {
      request(of.url, { method, path, headers: { 'proxy-authorization': password(), ...headers } })
        .once('response', resolve)
        .once('connect', (answer: IncomingMessage, socket: Socket) =>
          resolve(Object.assign(answer, { tunnel: socket })),
        )
        .once('error', reject)
        .end(body);
    });
  }

  function password(): string {
    return `Basic ${Buffer.from(`${proxy.user}:${proxy.password.reveal()}`).toString('base64')}`;
  }

  it('hands a request on to the node, and its answer back', async () => {
    const answer = await ask('http://controller01:8080/a?b=c', { method: 'POST', body: BODY });
    expect(await text(answer)).to.equal(`/a?b=c ${BODY.length}`);
    expect(answer.headers['set-cookie']).to.deep.equal(['a=b']);
    expect(shell.dialled).to.deep.equal(['controller01:8080']);
    expect(api.requests[0]?.headers).not.to.have.property('proxy-authorization');
  });

  it('knows nobody without the password', async () => {
    for (const given of ['', 'Basic bGFiOmxhYg==', `${password()}x`]) {
      const answer = await ask('http://controller01/', { headers: { 'proxy-authorization': given } });
      expect(answer.statusCode).to.equal(407);
      expect(answer.headers['proxy-authenticate']).to.match(/^Basic /);
    }
    const tunnel = await ask('controller01:80', {
      method: 'CONNECT',
      headers: { 'proxy-authorization': '' },
    });
    expect(tunnel.statusCode).to.equal(407);
    expect(shell.dialled).to.deep.equal([]);
  });

  it('lets its own user in without the password where that is wanted, and nobody else', async () => {
    await using open = await LabProxy.start({ through: shell, hosts: ['controller01'], ownUser: true });
    const answer = await ask('http://controller01/', { headers: { 'proxy-authorization': '' }, of: open });
    expect(answer.statusCode).to.equal(200);
    if (process.getuid?.() !== 0) return;
    // as nobody, who has no account to log in to
    const stranger = ['--reuid', '65534', '--regid', '65534', '--clear-groups', 'bash', '-c', STRANGER];
    const { stdout } = await execa('setpriv', [...stranger, 'bash', new URL(open.url).port]);
    expect(stdout).to.match(/^HTTP\/1\.1 407 /);
  });

  it('leads to no host but the lab’s', async () => {
    for (const url of [
      'http://elsewhere.example/',
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://10.0.0.12/',
    ])
      expect((await ask(url)).statusCode, url).to.equal(403);
    for (const host of ['elsewhere.example:443', 'localhost:22'])
      expect((await ask(host, { method: 'CONNECT' })).statusCode, host).to.equal(403);
    expect((await ask('/no-proxy-request')).statusCode).to.equal(400);
    expect((await ask('%%:x', { method: 'CONNECT' })).statusCode).to.equal(400);
    expect(shell.dialled).to.deep.equal([]);
  });

  it('opens tunnels', async () => {
    const answer = await ask('10.0.0.11:443', { method: 'CONNECT' });
    expect(answer.statusCode).to.equal(200);
    expect(shell.dialled).to.deep.equal(['10.0.0.11:443']);
    const { tunnel } = answer as IncomingMessage & { tunnel: Socket };
    tunnel.write('GET /inside HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await text(tunnel)).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\/inside 0$/);
  });

  it('says what it could not reach', async () => {
    await using deaf = await LabProxy.start({ through: new ScriptedShell(), hosts: ['controller01'] });
    await proxy[Symbol.asyncDispose]();
    proxy = deaf;
    const answer = await ask('http://controller01/');
    expect(answer.statusCode).to.equal(502);
    expect(await text(answer)).to.equal('http://controller01/: controller01:80: connection refused\n');
    expect((await ask('controller01:443', { method: 'CONNECT' })).statusCode).to.equal(502);
  });

  it('ends with everything that goes through it', async () => {
    const hanging = rejection(ask('http://controller01/hang'));
    const answer = await ask('controller01:443', { method: 'CONNECT' });
    const { tunnel } = answer as IncomingMessage & { tunnel: Socket };
    const closed = new Promise((resolve) => tunnel.once('close', resolve).resume());
    await proxy[Symbol.asyncDispose]();
    await closed;
    expect((await hanging).message).to.match(/hang up|ECONNRESET|refused/);
    expect((await rejection(ask('http://controller01/'))).message).to.match(/ECONNREFUSED|invalid|null/i);
  });
});
