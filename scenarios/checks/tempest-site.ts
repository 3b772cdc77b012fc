import { join } from 'node:path';
import { defineFixture, type Fixture, type LabUnderTest } from '../../harness/index.ts';
import { makeProvider, planOf } from './cloud-networks.ts';
import { FLAVOR, uploadGuest } from './launch-site.ts';
import { asAdministrator, become } from './people.ts';
import { ask } from './plain-request.ts';
import { RESELLER_ADMIN, tempestConf, type TempestFacts } from './tempest-conf.ts';

/** Where Tempest works, on the controller: `tempest.conf`, `results.py`, and a folder for each run. */
export interface TempestSite {
  readonly workspace: string;
}

const WORKSPACE = '/root/check-tempest';
const RESULTS = join(import.meta.dirname, '..', 'tempest', 'results.py');

/** All that Tempest does not make itself; gone after the last check that uses it. */
export function tempestSite(installed: Fixture<void>): Fixture<TempestSite> {
  return defineFixture({
    name: 'place of tempest',
    uses: [installed],
    async make(lab) {
      await lab.fixture(installed);
      const node = lab.controller();
      lab.defer(WORKSPACE, async () => {
        await node.succeed(`rm -rf ${WORKSPACE}`);
      });
      await node.succeed(`umask 077; mkdir -p ${WORKSPACE}/locks`);
      const conf = tempestConf(lab.cloud, await makeFacts(lab));
      await node.succeed(`install -m 600 /dev/stdin ${WORKSPACE}/tempest.conf`, { input: conf });
      await node.upload(RESULTS, `${WORKSPACE}/results.py`);
      return { workspace: WORKSPACE };
    },
  });
}

async function makeFacts(lab: LabUnderTest): Promise<TempestFacts> {
  const { services, networks, administrator } = lab.cloud;
  const external = networks && (await makeExternal(lab));
  if ('object-store' in services) await makeResellerAdmin(lab);
  return {
    password: lab.password(lab.cloud.person(administrator).secret),
    domainId: await domainId(lab),
    earlierIdentity: await earlierIdentity(lab),
    image: await uploadGuest(lab),
    flavors: await makeFlavors(lab),
    guest: await lab.guest(),
    computeNodes: lab.nodes('compute').length,
    ...(external ? { external } : {}),
    reachesInstances: reachesInstances(lab),
    extensions: 'network' in services ? await extensions(lab) : [],
    workspace: WORKSPACE,
    patience: Math.ceil(lab.stretched('5m') / 1_000),
  };
}

async function makeExternal(lab: LabUnderTest): Promise<NonNullable<TempestFacts['external']>> {
  const { id, name } = await makeProvider(lab);
  const { hostAddress } = planOf(lab, lab.cloud.required('networks').provider.network);
  return { id, name, gateway: hostAddress };
}

/** Where floating addresses are, and the controller has one of its own. */
function reachesInstances(lab: LabUnderTest): boolean {
  const controller = lab.plan.nodes.find(({ name }) => name === lab.controller().name);
  const network = lab.cloud.networks?.provider.network;
  return controller?.nics.some((nic) => nic.network === network && nic.address !== undefined) ?? false;
}

async function domainId(lab: LabUnderTest): Promise<string> {
  const { id, name } = lab.cloud.domain;
  return id ?? (await asAdministrator(lab).identity.domainId(name)) ?? name;
}

async function earlierIdentity(lab: LabUnderTest): Promise<string | undefined> {
  const url = `${new URL(lab.cloud.identity.url).origin}/v2.0`;
  const { status } = await ask(lab, { url });
  return status === 200 ? url : undefined;
}

async function makeFlavors(lab: LabUnderTest): Promise<readonly [string, string]> {
  const { compute } = asAdministrator(lab);
  const make = async (name: string, ramMiB: number): Promise<string> => {
    const id = await compute.createFlavor({ name, ...FLAVOR, ramMiB });
    lab.defer(`flavor ${name}`, () => compute.discardFlavor(id));
    return id;
  };
  return [await make('tempest', FLAVOR.ramMiB), await make('tempest-larger', FLAVOR.ramMiB + 64)];
}

/** Tempest gives its users the role, and does not make it. */
async function makeResellerAdmin(lab: LabUnderTest): Promise<void> {
  const node = lab.controller();
  const asAdmin = become(lab, lab.cloud.administrator);
  const { exitCode } = await node.run(`${asAdmin}; openstack role show ${RESELLER_ADMIN}`);
  if (exitCode === 0) return;
  lab.defer(`role ${RESELLER_ADMIN}`, async () => {
    await node.succeed(`${asAdmin}; openstack role delete ${RESELLER_ADMIN}`);
  });
  await node.succeed(`${asAdmin}; openstack role create ${RESELLER_ADMIN}`);
}

async function extensions(lab: LabUnderTest): Promise<readonly string[]> {
  const asAdmin = become(lab, lab.cloud.administrator);
  const list = `${asAdmin}; openstack extension list --network -f value -c Alias`;
  return (await lab.controller().succeed(list)).split('\n');
}
