import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import { HttpClient } from '../../../harness/openstack/http-client.ts';
import type { Token } from '../../../harness/openstack/identity-client.ts';
import { ServiceHttp, type ServiceAccess } from '../../../harness/openstack/service-http.ts';
import { ApiServer } from '../../support/api-server.ts';
import { rejection } from '../../support/rejection.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';

describe('ServiceHttp', () => {
  let api: ApiServer;
  let shell: ScriptedShell;
  let http: HttpClient;
  let types: string[] = [];

  beforeEach(async () => {
    api = await ApiServer.start(({ path }) =>
      path.endsWith('/text')
        ? { body: 'text' }
        : { ...(path.endsWith('/closed') ? { status: 403 } : {}), json: { a: 'b' } },
    );
    shell = new ScriptedShell(() => ({}), api.port);
    http = new HttpClient({ through: shell, timeScale: 1, onExchange: () => undefined });
    types = [];
  });
  afterEach(async () => {
    await http[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  function service(access: Partial<ServiceAccess> = {}, prefix?: string): ServiceHttp {
    const token = (): Promise<Token> => Promise.resolve({ id: new Secret('a-token') } as Token);
    const endpoint = (type: string): Promise<string> => {
      types.push(type);
      return Promise.resolve('http://controller01:9696');
    };
    return new ServiceHttp(http, { token, endpoint, ...access }, 'network', prefix);
  }

  it('asks where the catalog says, with the token of who asks', async () => {
    const answer = await service().send({ method: 'GET', path: '/agents', expect: [200] });
    expect(answer.status).to.equal(200);
    expect(types).to.deep.equal(['network']);
    expect(shell.dialled).to.deep.equal(['controller01:9696']);
    expect(api.requests[0]).to.include({ method: 'GET', path: '/agents', host: 'controller01:9696' });
    expect(api.requests[0]?.headers).to.include({ 'x-auth-token': 'a-token' });
  });

  it('puts in what the catalog leaves out', async () => {
    const fields = await service({}, '/v2.0').fields({ method: 'GET', path: '/agents', expect: [200] });
    expect(fields.text('a')).to.equal('b');
    expect(api.requests[0]?.path).to.equal('/v2.0/agents');
  });

  it('hands on a body as a stream', async () => {
    const body = await service().receive({ method: 'GET', path: '/text', expect: [200] }, buffer);
    expect(String(body)).to.equal('text');
  });

  it('tells who asked, and with which roles, where that is forbidden', async () => {
    const token = (): Promise<Token> =>
      Promise.resolve({
        id: new Secret('a-token'),
        userName: 'demo',
        projectName: 'own',
        roles: ['user', 'reader'],
      } as unknown as Token);
    const request = service({ token }).send({ method: 'GET', path: '/closed', expect: [200] });
    expect((await rejection(request)).message).to.equal(
      'GET http://controller01:9696/closed: answered 403, not 200: {"a":"b"}; asked by demo, who has these roles in project own: user, reader',
    );
  });

  it('says that an answer is not JSON', async () => {
    const error = await rejection(service().fields({ method: 'GET', path: '/text', expect: [200] }));
    expect(error.message).to.equal('GET http://controller01:9696/text: the answer is not JSON: text');
  });

  it('asks nothing without a token or an address', async () => {
    const refused = (): Promise<never> => Promise.reject(new Error('refused'));
    for (const access of [{ token: refused }, { endpoint: refused }])
      expect(
        (await rejection(service(access).send({ method: 'GET', path: '/', expect: [200] }))).message,
      ).to.equal('refused');
    expect(api.requests).to.deep.equal([]);
  });
});
