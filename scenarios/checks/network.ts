import { expect } from 'chai';
import {
  defineCheck,
  type Check,
  type Duration,
  type LabUnderTest,
  type NetworkAgent,
} from '../../harness/index.ts';
import { expectedOn } from './agents.ts';
import { cloudNetworks } from './cloud-networks.ts';
import { asAdministrator } from './people.ts';
import { cloudTime, hasReported, SILENT } from './reports.ts';
import { fromProviderNetwork } from './vantage.ts';

const agents = defineCheck({
  id: 'network.agents',
  title: 'the agents of every node are alive, and there are no others',
  seed: ['E001-6'],
  within: '5m',
  run: async (lab) => agentsAreAlive(lab, await cloudTime(lab)),
});

const networks = defineCheck({
  id: 'network.networks',
  title: 'a provider network, a self-service network and a router between them work on the controller',
  seed: ['E001-6', 'S004-8'],
  uses: [cloudNetworks],
  within: '5m',
  async run(lab) {
    const { provider, selfservice, router } = await lab.fixture(cloudNetworks);
    const plans = lab.cloud.required('networks');
    expect(provider).to.include({ status: 'ACTIVE', external: true, shared: true, mtu: plans.provider.mtu });
    const { mtu, gateway } = plans.selfservice;
    expect(selfservice).to.include({ status: 'ACTIVE', external: false, shared: false, mtu });
    const controller = lab.controller();
    const addresses = await lab.waitUntil(
      'ports of the router',
      async () => {
        const ports = await asAdministrator(lab).network.portsOf(router);
        const down = ports.filter(({ status }) => status !== 'ACTIVE');
        if (ports.length === 2 && down.length === 0) return { done: ports.flatMap((port) => port.addresses) };
        return { pending: ports.map(({ id, status }) => `${id} ${status}`).join(', ') || 'none' };
      },
      '2m',
    );
    expect(addresses, 'addresses of the router').to.include(gateway);
    const outside = addresses.find((address) => address !== gateway) ?? '';
    const namespaces = await controller.succeed("ip netns list | awk '{ print $1 }'");
    expect(namespaces.split('\n'), 'network namespaces').to.include(`qrouter-${router}`);
    const ping = fromProviderNetwork(lab, provider, `ping -c 1 -W 5 ${outside}`);
    await controller.waitUntilSucceeds(ping, { within: '1m' });
  },
});

/** Every agent of neutron has reported since then, and there are no others. */
export async function agentsAreAlive(lab: LabUnderTest, since: Date, within: Duration = '1m'): Promise<void> {
  const expected = expectedOn(lab, 'network').map(({ agent, node }) => `${agent} on ${node}`);
  await lab.waitUntil(
    'agents of neutron',
    async () => {
      const all = await asAdministrator(lab).network.agents();
      const found = all.map(({ type, host }) => `${type} on ${host}`);
      const wrong = [
        ...all.flatMap((agent) => wrongWith(agent, since)),
        ...expected.filter((agent) => !found.includes(agent)).map((agent) => `${agent}: never reported`),
        ...found.filter((agent) => !expected.includes(agent)).map((agent) => `${agent}: not expected`),
      ];
      return wrong.length === 0 ? { done: true } : { pending: wrong.join('; ') };
    },
    within,
  );
}

/** An agent reports before it has asked the server what is its own, which takes minutes where its question was lost. */
export async function agentsServe(lab: LabUnderTest, since: Date, within: Duration): Promise<void> {
  const { network } = asAdministrator(lab);
  await lab.waitUntil(
    'what agents of neutron serve',
    async () => {
      const all = await network.agents();
      const given = await Promise.all(all.map((agent) => network.givenTo(agent)));
      if (given.every((count) => count === 0)) return { pending: 'no agent was given anything' };
      const idle = all.flatMap((agent, index) => idleness(agent, since, given[index] ?? 0));
      return idle.length === 0 ? { done: true } : { pending: idle.join('; ') };
    },
    within,
  );
}

function idleness(agent: NetworkAgent, since: Date, given: number): string[] {
  const { type, host, serves = 0 } = agent;
  if (!hasReported(agent, since)) return [`${type} on ${host}: ${SILENT}`];
  return serves < given ? [`${type} on ${host}: serves ${serves} of ${given} that it was given`] : [];
}

function wrongWith(agent: NetworkAgent, since: Date): string[] {
  const { type, host, alive, enabled } = agent;
  const wrong = [
    ...(alive ? [] : ['dead']),
    ...(enabled ? [] : ['disabled']),
    ...(hasReported(agent, since) ? [] : [SILENT]),
  ];
  return wrong.map((what) => `${type} on ${host}: ${what}`);
}

export const networkChecks: readonly Check[] = [agents, networks];
