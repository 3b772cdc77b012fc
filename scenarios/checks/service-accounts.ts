import { expect } from 'chai';
import { CheckFailed, defineCheck, Secret, type Check, type LabUnderTest } from '../../harness/index.ts';
import { configuredOn, placeOf } from './configuration.ts';
import { asAdministrator } from './people.ts';

/** A section of a service's configuration that says who the service is to others. */
interface Account {
  /** `controller01: [neutron] of /etc/nova/nova.conf` */
  readonly place: string;
  readonly user: string;
  readonly password: string;
  readonly project: string;
  readonly domain: string;
}

/** A service that is refused answers its own users with 503, and says nothing of why. */
const serviceAccounts = defineCheck({
  id: 'identity.service-accounts',
  title:
    'every service logs in to keystone with what its own configuration says, and may do there what services do',
  seed: ['V003-5', 'E003-14'],
  within: '5m',
  async run(lab) {
    const accounts = await accountsOf(lab);
    const { users } = lab.cloud.accounts;
    const found = new Set(accounts.map(({ user }) => user));
    expect(
      [...users].filter((user) => !found.has(user)),
      'accounts that no configuration has',
    ).to.deep.equal([]);
    const refusals: string[] = [];
    for (const account of accounts) refusals.push(...(await refusalsOf(lab, account)));
    if (refusals.length > 0) throw new CheckFailed(`accounts that do not work: ${refusals.join('; ')}`);
  },
});

async function accountsOf(lab: LabUnderTest): Promise<Account[]> {
  const bySection = new Map<string, Map<string, string>>();
  for (const configured of await configuredOn(lab)) {
    const place = placeOf(configured);
    const keys = bySection.get(place) ?? new Map<string, string>();
    bySection.set(place, keys.set(configured.key, configured.value));
  }
  return [...bySection].flatMap(([place, keys]) => {
    const [user, password, project, domain] = [
      'username',
      'password',
      'project_name',
      'user_domain_name',
    ].map((key) => keys.get(key));
    if (user === undefined || password === undefined) return [];
    return [{ place, user, password, project: project ?? '', domain: domain ?? '' }];
  });
}

async function refusalsOf(lab: LabUnderTest, account: Account): Promise<string[]> {
  const { place, user, project, domain, password } = account;
  const { identity } = asAdministrator(lab);
  const answer = await identity.requestToken({ user, project, domain, password: new Secret(password) });
  if ('refused' in answer) return [`${place}: ${await whyRefused(lab, account)}`];
  const { role } = lab.cloud.person(lab.cloud.administrator);
  const { roles } = answer.granted;
  return roles.includes(role)
    ? []
    : [`${place}: user ${user} has no role ${role} in project ${project}, only ${roles.join(', ')}`];
}

/** Keystone says the same of whatever is wrong. */
async function whyRefused(lab: LabUnderTest, { user, project, domain, password }: Account): Promise<string> {
  const { identity } = asAdministrator(lab);
  const [users, projects] = await Promise.all([identity.usersNamed(user), identity.projectsNamed(project)]);
  if (users.length === 0) return `there is no user '${user}'`;
  if (users.every(({ enabled }) => !enabled)) return `user ${user} is disabled`;
  if (projects.length === 0) return `there is no project '${project}'`;
  if (domain.toLowerCase() !== lab.cloud.domain.name.toLowerCase())
    return `user_domain_name is '${domain}', and user ${user} is in ${lab.cloud.domain.name}`;
  const comment = password.includes('#') ? ': it holds a #, and what follows that belongs to the value' : '';
  return `keystone refuses the password of user ${user}, or the user has no role in project ${project}${comment}`;
}

export const serviceAccountChecks: readonly Check[] = [serviceAccounts];
