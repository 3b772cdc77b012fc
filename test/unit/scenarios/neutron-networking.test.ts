import { expect } from 'chai';
import { defineCheck } from '../../../harness/run/scenarios/check.ts';
import { CheckFailed } from '../../../harness/core/errors.ts';
import { NeutronNetworking } from '../../../scenarios/checks/neutron-networking.ts';
import { failureOnPair } from '../../support/given-pair.ts';

const NETWORKS = {
  provider: { id: 'n-1', name: 'provider', status: 'ACTIVE', mtu: 1500, shared: true, external: true },
  selfservice: {
    id: 'n-2',
    name: 'selfservice',
    status: 'ACTIVE',
    mtu: 1450,
    shared: false,
    external: false,
  },
  router: 'r-1',
};

/** With the ports that neutron has for the server. */
async function plugging(...states: readonly string[]): Promise<string> {
  const check = defineCheck({
    id: 'group.name',
    title: 'a title',
    async run(lab) {
      throw new CheckFailed(await new NeutronNetworking(NETWORKS).plugging(lab, 's-9'));
    },
  });
  const ports = states.map((status, index) => ({
    id: `p-${index}`,
    status,
    fixed_ips: [{ ip_address: '172.16.1.9' }],
    device_id: 's-9',
  }));
  return failureOnPair(check, {
    requests: (asked) => (asked === 'GET /v2.0/ports?device_id=s-9' ? { json: { ports } } : undefined),
  });
}

describe('how far the card of a server that is being built has come', () => {
  it('is told by whose turn it is', async () => {
    expect(await plugging()).to.equal('neutron has no port for it');
    expect(await plugging('ACTIVE', 'DOWN')).to.contain(
      'its port DOWN: nova has not made its card yet, or no agent of its node',
    );
    expect(await plugging('ACTIVE')).to.contain(
      'nova waits to be told so: by notify_nova_on_port_status_changes',
    );
  });
});
