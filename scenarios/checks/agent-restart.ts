import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { letIn } from './instance.ts';
import { asAdministrator } from './people.ts';
import { serverPair } from './server-pair.ts';

/** As deployment.yaml calls the unit, and as neutron calls what it runs. */
const SERVICE = 'neutron-linuxbridge-agent';
const AGENT = 'Linux bridge agent';

const agentRestart = defineCheck({
  id: 'launch.agent-restart',
  title: 'agents of bridges that were started again serve the instances that are there: a new rule lets in',
  seed: ['E001-6'],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site, first, second } = await lab.fixture(serverPair);
    await startAgain(lab);
    // an agent that fails in each of its rounds reports all the same, and changes nothing any more
    await letIn(lab, site);
    for (const { address } of [first, second]) {
      const ping = site.networking.fromOutside(lab, `ping -c 3 -i 0.5 -W 5 -q ${address}`);
      await lab.controller().waitUntilSucceeds(ping, { within: '2m' });
    }
  },
});

async function startAgain(lab: LabUnderTest): Promise<void> {
  const { units } = lab.cloud;
  const names = Object.keys(units).filter((node) => units[node]?.[SERVICE]);
  expect(names, `nodes with ${SERVICE} in cloud.units of deployment.yaml`).to.not.be.empty;
  const before = await starts(lab);
  await Promise.all(
    names.map((name) =>
      lab.node(name).succeed(`systemctl restart ${lab.cloud.unit(SERVICE, name).unit}`, { within: '2m' }),
    ),
  );
  await lab.waitUntil(
    'agents that were started again report',
    async () => {
      const now = await starts(lab);
      const silent = names.filter((name) => now.get(name) === before.get(name));
      return silent.length === 0 ? { done: true } : { pending: `${silent.join(', ')}: not yet` };
    },
    '2m',
  );
}

/** When the agent of each node began, as neutron was told. */
async function starts(lab: LabUnderTest): Promise<ReadonlyMap<string, string>> {
  const agents = await asAdministrator(lab).network.agents();
  return new Map(agents.filter(({ type }) => type === AGENT).map(({ host, startedAt }) => [host, startedAt]));
}

export const agentRestartChecks: readonly Check[] = [agentRestart];
