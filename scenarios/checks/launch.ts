import { expect } from 'chai';
import { CheckFailed, defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { launch, letIn, onServer, remove, sshTo, tracesOf, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { serverPair } from './server-pair.ts';
import { pairsOf, serverSpread } from './server-spread.ts';

const UNFILTERED =
  'answered, though its security group has no rule: neutron does not filter; look at [securitygroup] in linuxbridge_agent.ini on every node';

const instances = defineCheck({
  id: 'launch.instances',
  title:
    'two instances boot with a keypair and a security group that filters, are logged in to and reach each other',
  seed: [
    'V001-18',
    'E001-6',
    'S004-8',
    'S002-13',
    'V002-17',
    'V002-18',
    'V002-21',
    'V002-22',
    'V002-23',
    'V002-24',
    'V002-25',
    'E002-43',
  ],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site, first, second } = await lab.fixture(serverPair);
    expect(site.fingerprint, "nova's fingerprint of the key").to.equal(site.localFingerprint);
    await securityGroupFilters(lab, site, first);
    await logsIn(lab, site, first);
    await reaches(lab, site, second, first);
  },
});

const onProvider = defineCheck({
  id: 'launch.provider',
  title: 'two instances on the provider network get its addresses and their metadata, and reach each other',
  seed: ['S004-8'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const [third, fourth] = await Promise.all([
      launch(lab, site, 'third', 'provider'),
      launch(lab, site, 'fourth', 'provider'),
    ]);
    const { pool } = lab.cloud.required('networks').provider;
    for (const { name, address } of [third, fourth])
      expect(isWithin(address, pool), `${address} of ${name} is in the pool ${pool.join(' to ')}`).to.equal(
        true,
      );
    await letIn(lab, site);
    for (const server of [third, fourth]) await logsIn(lab, site, server);
    await reaches(lab, site, third, fourth);
  },
});

const spread = defineCheck({
  id: 'launch.spread',
  title: 'every compute node carries an instance, and those on different nodes reach each other',
  seed: ['E001-6'],
  uses: [serverPair, serverSpread],
  within: '20m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const servers = await lab.fixture(serverSpread);
    await letIn(lab, site);
    for (const { from, to } of pairsOf(servers)) await reaches(lab, site, from, to);
  },
});

const removal = defineCheck({
  id: 'launch.leaves-nothing',
  title: 'a deleted instance leaves no port or address, no tap device and no directory',
  seed: ['E001-6'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site, first } = await lab.fixture(serverPair);
    await leavesNothing(lab, site, first);
  },
});

/** Silent before a rule exists, although it has booted; then it answers both. */
async function securityGroupFilters(
  lab: LabUnderTest,
  site: LaunchSite,
  { address }: Instance,
): Promise<void> {
  const controller = lab.controller();
  const [ping = '', knock = ''] = [
    `ping -c 3 -i 0.5 -W 5 -q ${address}`,
    `timeout 20 bash -c 'exec 3<>/dev/tcp/${address}/22 && read -r line <&3 && [[ $line == SSH-* ]]'`,
  ].map((command) => site.networking.fromOutside(lab, command));
  for (const command of [ping, knock]) {
    const { exitCode } = await controller.run(command);
    if (exitCode === 0) throw new CheckFailed(`${command}: ${UNFILTERED}`);
  }
  await letIn(lab, site);
  await controller.waitUntilSucceeds(ping, { within: '1m' });
  await controller.waitUntilSucceeds(knock, { within: '1m' });
}

async function logsIn(lab: LabUnderTest, site: LaunchSite, server: Instance): Promise<void> {
  const hostname = await onServer(lab, site, server, 'hostname');
  expect(hostname, 'host name that the metadata service gave').to.equal(server.name);
  const refused = await lab
    .controller()
    .fail(await sshTo(lab, site, server, 'true', site.otherKey), { within: '1m' });
  expect(refused.stderr, 'what another key gets').to.match(/permission denied/i);
}

async function reaches(lab: LabUnderTest, site: LaunchSite, from: Instance, to: Instance): Promise<void> {
  await onServer(lab, site, from, `ping -c 3 ${to.fixedAddress}`);
}

function isWithin(address: string, [first, last]: readonly [string, string]): boolean {
  const [at, from, to] = [address, first, last].map(numberOf);
  return at !== undefined && from !== undefined && to !== undefined && from <= at && at <= to;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** What is looked for afterwards was there before, under the same names. */
async function leavesNothing(lab: LabUnderTest, { networking }: LaunchSite, server: Instance): Promise<void> {
  expect(await tracesOf(lab, [server]), 'traces of a server that runs').to.have.lengthOf(2);
  expect(await networking.heldBy(lab, [server.id]), 'what a server that runs has').to.have.lengthOf(1);
  await remove(lab, server.id);
  expect(await networking.heldBy(lab, [server.id]), 'what a deleted server has').to.deep.equal([]);
  expect(await tracesOf(lab, [server]), 'traces of a deleted server').to.deep.equal([]);
}

export const launchChecks: readonly Check[] = [instances];
/** Where there are several compute nodes. */
export const spreadChecks: readonly Check[] = [spread];
/** Where the user's instances may be on the provider network itself. */
export const providerLaunchChecks: readonly Check[] = [onProvider];
/** Asked when no other check needs the instance any more. */
export const removalChecks: readonly Check[] = [removal];
