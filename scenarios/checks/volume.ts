import { expect } from 'chai';
import { defineCheck, type Check, type Duration, type LabUnderTest } from '../../harness/index.ts';
import { expectedOn } from './agents.ts';
import { attached, created, deleted, detached, grown, SIZE_GIB } from './data-volume.ts';
import { volumeDiskChecks } from './disks.ts';
import { letIn, onServer, settles, sshTo, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { asAdministrator, asUser } from './people.ts';
import { cloudTime, stateOf } from './reports.ts';
import { serverPair } from './server-pair.ts';

const TEXT = 'written by the first server';
/** Another one for each start of a machine. */
const BOOT = '/proc/sys/kernel/random/boot_id';

const services = defineCheck({
  id: 'volume.services',
  title: 'the services of cinder are up on their nodes, and there are no others',
  seed: ['E001-15'],
  requires: ['own-kernel'],
  run: async (lab) => cinderIsUp(lab, await cloudTime(lab)),
});

const moves = defineCheck({
  id: 'volume.moves',
  title: 'what one server writes onto a volume another one reads, and a deleted volume gives its room back',
  seed: ['E001-15'],
  requires: ['own-kernel'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site, first, second } = await lab.fixture(serverPair);
    await letIn(lab, site);
    const volume = await created(lab);
    const device = await attached(lab, site, first, volume);
    await write(lab, site, first, device);
    await detached(lab, first, volume);
    const elsewhere = await attached(lab, site, second, volume);
    expect(await read(lab, site, second, elsewhere), 'what the second server reads').to.equal(TEXT);
    await detached(lab, second, volume);
    await deleted(lab, volume);
  },
});

const grows = defineCheck({
  id: 'volume.grows',
  title: 'a volume that no server has is made larger, by what cinder says of it and on the disks of its node',
  seed: [],
  requires: ['own-kernel'],
  within: '10m',
  async run(lab) {
    const volume = await created(lab);
    await grown(lab, volume, SIZE_GIB + 1);
  },
});

const survivesReboot = defineCheck({
  id: 'volume.survives-a-reboot',
  title: 'a server that was cut off and started again has its volume, with what was written onto it',
  seed: [],
  requires: ['own-kernel'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site, first } = await lab.fixture(serverPair);
    await letIn(lab, site);
    const volume = await created(lab);
    const device = await attached(lab, site, first, volume);
    await write(lab, site, first, device);
    await cutOff(lab, site, first);
    expect(await read(lab, site, first, device), 'what it reads when it was started again').to.equal(TEXT);
    expect((await asUser(lab).volume.find(volume.id))?.status, 'the volume then').to.equal('in-use');
    await detached(lab, first, volume);
  },
});

/** Every service of cinder has reported since then, and there are no others. */
export async function cinderIsUp(lab: LabUnderTest, since: Date, within: Duration = '30s'): Promise<void> {
  const expected = expectedOn(lab, 'volume').map(({ agent, node }) => {
    const [binary, backend] = agent.split('@');
    return `${binary} on ${backend === undefined ? node : `${node}@${backend}`}: enabled, up`;
  });
  await lab.waitUntil(
    'services of cinder',
    async () => {
      const found = (await asAdministrator(lab).volume.services()).map((service) => stateOf(service, since));
      const same = found.toSorted().join() === expected.toSorted().join();
      return same ? { done: true } : { pending: found.join('; ') || 'none' };
    },
    within,
  );
}

async function write(lab: LabUnderTest, site: LaunchSite, server: Instance, device: string): Promise<void> {
  await onServer(lab, site, server, `echo ${TEXT} | sudo dd of=${device} bs=512 conv=sync,fsync`);
}

function read(lab: LabUnderTest, site: LaunchSite, server: Instance, device: string): Promise<string> {
  return onServer(lab, site, server, `sudo dd if=${device} bs=${TEXT.length} count=1`);
}

/** An answer from before the restart is none. */
async function cutOff(lab: LabUnderTest, site: LaunchSite, server: Instance): Promise<void> {
  const before = await onServer(lab, site, server, `cat ${BOOT}`);
  expect(before, `${BOOT} of ${server.name}`).to.not.equal('');
  await asUser(lab).compute.rebootHard(server.id);
  await settles(lab, server);
  const isAnother = await sshTo(lab, site, server, `! grep -qx ${before} ${BOOT}`);
  await lab.controller().waitUntilSucceeds(isAnother, { within: '5m' });
}

export const volumeChecks: readonly Check[] = [services, ...volumeDiskChecks, grows, survivesReboot, moves];
