import type { ComputeQuota, LabUnderTest } from '../../harness/index.ts';
import { asAdministrator, asUser } from './people.ts';

/** Lets the user's project have that much: in a new cloud that is ten servers. What it had is put back after the check. */
export async function makeRoomInQuota(lab: LabUnderTest, needed: ComputeQuota): Promise<void> {
  const { projectId } = await asUser(lab).token();
  const { compute } = asAdministrator(lab);
  const quota = await compute.quota(projectId);
  const roomy = {
    instances: atLeast(quota.instances, needed.instances),
    cores: atLeast(quota.cores, needed.cores),
    ramMiB: atLeast(quota.ramMiB, needed.ramMiB),
  };
  if (JSON.stringify(roomy) === JSON.stringify(quota)) return;
  lab.defer('quota of the user', () => compute.setQuota(projectId, quota));
  await compute.setQuota(projectId, roomy);
}

/** A negative limit is none. */
function atLeast(limit: number, needed: number): number {
  return limit < 0 ? limit : Math.max(limit, needed);
}
