import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { letIn, remove, sshTo, tracesOf, type Instance, type LaunchSite } from './instance.ts';
import { serverPair } from './server-pair.ts';
import { asAdministrator } from './people.ts';

const UNFILTERED =
  'answered, though its security group has no rule: neutron does not filter; look at [securitygroup] in linuxbridge_agent.ini on every node';

const instances = defineCheck({
  id: 'launch.instances',
  title:
    'two instances boot with a keypair and a security group that filters, are logged in to and reach each other',
  seed: ['V001-18', 'E001-6'],
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

const removal = defineCheck({
  id: 'launch.leaves-nothing',
  title: 'a deleted instance leaves no port, no tap device and no directory',
  seed: ['E001-6'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { first } = await lab.fixture(serverPair);
    await leavesNothing(lab, first);
  },
});

/** Silent before a rule exists, although it has booted; then it answers both. */
async function securityGroupFilters(
  lab: LabUnderTest,
  site: LaunchSite,
  { floatingAddress }: Instance,
): Promise<void> {
  const controller = lab.controller();
  const ping = `ping -c 3 -i 0.5 -W 5 -q ${floatingAddress}`;
  const knock = `timeout 20 bash -c 'exec 3<>/dev/tcp/${floatingAddress}/22 && read -r line <&3 && [[ $line == SSH-* ]]'`;
  for (const command of [ping, knock]) {
    const { exitCode } = await controller.run(command);
    expect(exitCode, `${command}: ${UNFILTERED}`).to.not.equal(0);
  }
  await letIn(lab, site);
  await controller.waitUntilSucceeds(ping, { within: '1m' });
  await controller.waitUntilSucceeds(knock, { within: '1m' });
}

async function logsIn(
  lab: LabUnderTest,
  site: LaunchSite,
  { name, floatingAddress }: Instance,
): Promise<void> {
  const controller = lab.controller();
  const hostname = await controller.waitUntilSucceeds(
    await sshTo(lab, floatingAddress, site.key, 'hostname'),
    { within: '1m' },
  );
  expect(hostname, 'host name that the metadata service gave').to.equal(name);
  const refused = await controller.fail(await sshTo(lab, floatingAddress, site.otherKey, 'true'), {
    within: '1m',
  });
  expect(refused.stderr, 'what another key gets').to.match(/permission denied/i);
}

async function reaches(lab: LabUnderTest, site: LaunchSite, from: Instance, to: Instance): Promise<void> {
  const command = await sshTo(lab, from.floatingAddress, site.key, `ping -c 3 ${to.fixedAddress}`);
  await lab.controller().waitUntilSucceeds(command, { within: '1m' });
}

/** What is looked for afterwards was there before, under the same names. */
async function leavesNothing(lab: LabUnderTest, server: Instance): Promise<void> {
  expect(await tracesOf(lab, [server]), 'traces of a server that runs').to.have.lengthOf(2);
  await remove(lab, server.id);
  const ports = await asAdministrator(lab).network.portsOf(server.id);
  expect(ports, 'ports of a deleted server').to.deep.equal([]);
  expect(await tracesOf(lab, [server]), 'traces of a deleted server').to.deep.equal([]);
}

export const launchChecks: readonly Check[] = [instances];
/** Asked when no other check needs the instance any more. */
export const removalChecks: readonly Check[] = [removal];
