import { expect } from 'chai';
import {
  defineCheck,
  refusalOf,
  type Check,
  type ComputeQuota,
  type LabUnderTest,
} from '../../harness/index.ts';
import { remove, serverOf } from './instance.ts';
import { asAdministrator, asUser } from './people.ts';
import { serverPair } from './server-pair.ts';

const BEYOND = 'beyond-the-quota';

const enforced = defineCheck({
  id: 'launch.quota',
  title: "a server beyond the quota of the user's project is refused, and the quota is named",
  seed: [],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const { compute } = asUser(lab);
    const before = [...(await compute.serverIds())];
    const instances = before.length;
    await changeQuota(lab, (quota) => ({ ...quota, instances }));
    lab.defer(`server ${BEYOND}`, async () => {
      for (const { id } of await compute.serversNamed(BEYOND)) await remove(lab, id);
    });
    const asked = compute.createServer(serverOf(site, BEYOND));
    const { status, message } = await refusalOf(`a server beyond ${instances}`, asked);
    expect(status, message).to.equal(403);
    expect(message, message).to.match(
      new RegExp(`quota exceeded for instances\\b.*\\bused ${instances} of ${instances}\\b`, 'i'),
    );
    expect([...(await compute.serverIds())], "servers of the user's").to.have.members(before);
  },
});

/** Lets the user's project have that much: in a new cloud that is ten servers. */
export async function makeRoomInQuota(lab: LabUnderTest, needed: ComputeQuota): Promise<void> {
  await changeQuota(lab, (quota) => ({
    instances: atLeast(quota.instances, needed.instances),
    cores: atLeast(quota.cores, needed.cores),
    ramMiB: atLeast(quota.ramMiB, needed.ramMiB),
  }));
}

/** Of the user's project; what it had is put back after the check. */
async function changeQuota(lab: LabUnderTest, change: (quota: ComputeQuota) => ComputeQuota): Promise<void> {
  const { projectId } = await asUser(lab).token();
  const { compute } = asAdministrator(lab);
  const quota = await compute.quota(projectId);
  const wanted = change(quota);
  if (JSON.stringify(wanted) === JSON.stringify(quota)) return;
  lab.defer('quota of the user', () => compute.setQuota(projectId, quota));
  await compute.setQuota(projectId, wanted);
}

/** A negative limit is none. */
function atLeast(limit: number, needed: number): number {
  return limit < 0 ? limit : Math.max(limit, needed);
}

export const quotaChecks: readonly Check[] = [enforced];
