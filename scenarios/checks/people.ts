import type { LabUnderTest, OpenStackClient, Person } from '../../harness/index.ts';

/** Those of `cloud.people` that checks ask as, by what they may do. */
export type Part = 'administrator' | 'user';

export function asAdministrator(lab: LabUnderTest): OpenStackClient {
  return lab.openstack(lab.cloud.administrator);
}

export function asUser(lab: LabUnderTest): OpenStackClient {
  return lab.openstack(lab.cloud.user);
}

/** The user name of who plays a part. */
export function nameOf(lab: LabUnderTest, part: Part): Person {
  return lab.cloud[part];
}

/** The command that becomes somebody on the controller, as an operator does before `openstack`. */
export function become(lab: LabUnderTest, who: Person): string {
  return `. ${lab.cloud.openrc(who)}`;
}
