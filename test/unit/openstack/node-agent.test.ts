import { expect } from 'chai';
import { request } from 'undici';
import { nodeAgent } from '../../../harness/openstack/node-agent.ts';
import { ApiServer } from '../../support/api-server.ts';
import { rejection } from '../../support/rejection.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';

describe('a connection that a node opens', () => {
  let api: ApiServer;
  let shell: ScriptedShell;
  const beginWith = async (scheme: 'http' | 'https') => {
    api = await ApiServer.start(() => ({ json: { version: 3 } }), scheme);
    shell = new ScriptedShell(() => ({}), api.port);
    return nodeAgent(shell, new AbortController().signal);
  };
  afterEach(() => api[Symbol.asyncDispose]());

  it('speaks TLS where the address says https, whoever signed the certificate', async () => {
    await using dispatcher = disposed(await beginWith('https'));
    const { body } = await request('https://controller01/v3', { dispatcher: dispatcher.agent });
    expect(await body.json()).to.deep.equal({ version: 3 });
    expect(shell.dialled).to.deep.equal(['controller01:443']);
    expect(api.requests[0]).to.include({ host: 'controller01' });
  });

  it('does not come about where the address says https and the API speaks plain HTTP', async () => {
    await using dispatcher = disposed(await beginWith('http'));
    const asked = request('https://controller01:8778/', { dispatcher: dispatcher.agent });
    expect((await rejection(asked)).message).to.match(/^it does not speak TLS: /);
    expect(shell.dialled).to.deep.equal(['controller01:8778']);
    expect(api.requests).to.deep.equal([]);
  });

  it('speaks plain HTTP where the address says so, to port 80 where it names none', async () => {
    await using dispatcher = disposed(await beginWith('http'));
    const { statusCode, body } = await request('http://controller01/v3', { dispatcher: dispatcher.agent });
    expect([statusCode, await body.text()]).to.deep.equal([200, '{"version":3}']);
    expect(shell.dialled).to.deep.equal(['controller01:80']);
  });
});

function disposed(agent: ReturnType<typeof nodeAgent>) {
  return { agent, [Symbol.asyncDispose]: () => agent.destroy() };
}
