import { expect } from 'chai';
import {
  defineCheck,
  messageOf,
  type Check,
  type Duration,
  type LabUnderTest,
  type ServiceState,
} from '../../harness/index.ts';
import { expectedOn } from './agents.ts';
import { lastComplaint } from './complaint.ts';
import { asAdministrator } from './people.ts';
import { cloudTime, stateOf } from './reports.ts';

const services = defineCheck({
  id: 'compute.services',
  title: 'the services of nova are up on their nodes, and there are no others',
  seed: ['V001-13', 'V001-18', 'V002-13', 'E001-5', 'E004-1'],
  run: async (lab) => novaIsUp(lab, await cloudTime(lab)),
});

/** Every service of nova has reported since then, and there are no others. */
export async function novaIsUp(lab: LabUnderTest, since: Date, within: Duration = '30s'): Promise<void> {
  const expected = expectedOn(lab, 'compute').map(({ agent, node }) => `${agent} on ${node}: enabled, up`);
  await lab.waitUntil(
    'services of nova',
    async () => {
      const all = await servicesOf(lab);
      if (typeof all === 'string') return { pending: all };
      const found = all.map((service) => stateOf(service, since));
      const same = found.toSorted().join() === expected.toSorted().join();
      if (same) return { done: true };
      const down = all.filter(({ state }) => state !== 'up');
      return { pending: [...found, ...(await complaintsOf(lab, down))].join('; ') || 'none' };
    },
    within,
  );
}

/** An API that cannot verify tokens is unavailable, says its answer; its log says why. */
async function servicesOf(lab: LabUnderTest): Promise<readonly ServiceState[] | string> {
  try {
    return await asAdministrator(lab).compute.services();
  } catch (error) {
    const { name } = lab.controller();
    return `${messageOf(error)}; ${await lastComplaint(lab.controller(), lab.cloud.log('nova-api', name))}`;
  }
}

/** Of services that are down, on nodes of the lab. */
async function complaintsOf(
  lab: LabUnderTest,
  down: readonly { readonly binary: string; readonly host: string }[],
): Promise<string[]> {
  return Promise.all(
    lab
      .nodes()
      .flatMap((node) =>
        down
          .filter(({ host }) => host === node.name)
          .map(({ binary }) => lastComplaint(node, lab.cloud.log(binary, node.name))),
      ),
  );
}

const upgradeCheck = defineCheck({
  id: 'compute.upgrade-check',
  title: '`nova-status upgrade check` finds nothing to do',
  seed: ['V001-15', 'V001-19'],
  async run(lab) {
    const { stdout, exitCode } = await lab
      .controller()
      .run('runuser -u nova -- nova-status upgrade check', { within: '1m' });
    const results = [...stdout.matchAll(/Check: (.*?)\s*\|[^]*?Result: (\w+)/g)].map(
      ([, check, result]) => `${check ?? ''}: ${result ?? ''}`,
    );
    const [last = 'nothing'] = stdout.trim().split('\n').slice(-1);
    expect(results, `checks that it tells of; its last words: ${last}`).to.not.be.empty;
    expect(
      results.filter((result) => !result.endsWith(': Success')),
      'checks without success',
    ).to.deep.equal([]);
    expect(exitCode, 'exit status').to.equal(0);
  },
});

const cells = defineCheck({
  id: 'compute.cells',
  title: 'the cells cell0 and cell1 are mapped, and every compute node to cell1',
  seed: ['V001-12', 'V001-17'],
  async run(lab) {
    const query = `SELECT name, IF(transport_url LIKE 'none:%', 'none', SUBSTRING_INDEX(transport_url, ':', 1)) FROM nova_api.cell_mappings ORDER BY name; SELECT h.host, c.name FROM nova_api.host_mappings h JOIN nova_api.cell_mappings c ON c.id = h.cell_id ORDER BY h.host`;
    const found = (await lab.controller().succeed(`mysql -N -B -e "${query}"`)).split('\n');
    const hosts = lab.nodes('compute').map(({ name }) => `${name}\tcell1`);
    expect(found).to.deep.equal(['cell0\tnone', 'cell1\trabbit', ...hosts.toSorted()]);
  },
});

const hypervisors = defineCheck({
  id: 'compute.hypervisors',
  title: 'every compute node is a hypervisor of the type that its own question gives',
  seed: ['V001-16', 'V001-18'],
  async run(lab) {
    const found = await asAdministrator(lab).compute.hypervisors();
    expect(found.map(({ hostname, state }) => `${hostname} ${state}`)).to.have.members(
      lab.nodes('compute').map(({ name }) => `${name} up`),
    );
    for (const node of lab.nodes('compute')) {
      const flags = Number(await node.succeed("grep -Ecw 'vmx|svm' /proc/cpuinfo || true"));
      const configured = await node.succeed(
        `sed -n 's/^virt_type *= *//p' ${lab.cloud.config('nova-compute', node.name)}`,
      );
      expect(configured, `virt_type of ${node.name}, whose CPUs show ${flags} of vmx or svm`).to.equal(
        flags > 0 && (await opensKvm(lab, node.name)) ? 'kvm' : 'qemu',
      );
    }
  },
});

async function opensKvm(lab: LabUnderTest, node: string): Promise<boolean> {
  return (await lab.node(node).run('exec 3<>/dev/kvm')).exitCode === 0;
}

export const computeChecks: readonly Check[] = [services, upgradeCheck, cells, hypervisors];
