import { expect } from 'chai';
import { quotaChecks } from '../../../scenarios/checks/quota.ts';
import type { Reply } from '../../support/api-server.ts';
import { failureOnPair } from '../../support/given-pair.ts';

const QUOTA = { quota_set: { instances: 10, cores: 20, ram: 51200 } };
const SERVERS = { servers: [{ id: 's-first' }, { id: 's-second' }] };

function refusal(status: number, message: string): Reply {
  return { status, json: { forbidden: { message, code: status } } };
}

/** With what nova answers who asks for one server more; what was asked of it. */
async function failure(answer: Reply): Promise<{ failure: string; asked: readonly string[] }> {
  const [check] = quotaChecks;
  if (!check) throw new Error('there is no such check');
  const asked: string[] = [];
  const found = await failureOnPair(check, {
    requests: (request) => {
      asked.push(request);
      if (request === 'POST /v2.1/servers') return answer;
      if (request === 'GET /v2.1/servers') return { json: SERVERS };
      if (request.startsWith('GET /v2.1/servers/detail')) return { json: { servers: [] } };
      return request.includes('/os-quota-sets/p-1') ? { json: QUOTA } : undefined;
    },
  });
  return { failure: found, asked };
}

describe('launch.quota', () => {
  const right = 'Quota exceeded for instances: Requested 1, but already used 2 of 2 instances';

  it('passes where the server is refused, and puts the quota back', async () => {
    const { failure: found, asked } = await failure(refusal(403, right));
    expect(found).to.equal('');
    expect(asked.filter((one) => one.startsWith('PUT '))).to.have.lengthOf(2);
  });

  it('fails where it is granted, and puts the quota back', async () => {
    const { failure: found, asked } = await failure({ status: 202, json: { server: { id: 's-3' } } });
    expect(found).to.equal('a server beyond 2: was granted, but must be refused');
    expect(asked.filter((one) => one.startsWith('PUT '))).to.have.lengthOf(2);
  });

  it('fails where it is refused for another reason', async () => {
    const policy = "Policy doesn't allow os_compute_api:servers:create to be performed.";
    expect((await failure(refusal(403, policy))).failure).to.contain('Policy');
    expect((await failure(refusal(403, right.replace('2 of 2', '20 of 20')))).failure).to.contain('20 of 20');
    expect((await failure(refusal(400, right))).failure).to.contain('answered 400');
  });
});
