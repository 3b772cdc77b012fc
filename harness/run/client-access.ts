import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { program } from '../core/program.ts';
import type { Cloud } from '../lab/cloud.ts';
import type { Platform } from '../lab/platform.ts';
import { accessOf } from './cloud-access.ts';
import type { InstanceRecord } from './instance-record.ts';

/** The cloud that a deployment makes. Throws `UsageError` where it makes none. */
export function cloudToAsk({ lab }: Pick<InstanceRecord, 'lab'>, cloud: Cloud | undefined): Cloud {
  if (cloud) return cloud;
  throw new UsageError(
    `lab ${lab.name}: its deployment makes no cloud that a client could ask; a command on a node is: ${program.call} exec NODE -- COMMAND`,
  );
}

/** The packages of the client of what a platform installs. Throws `UsageError` where it names none. */
export function clientPackages({ name, release, client }: Platform): readonly string[] {
  if (client.length > 0) return client;
  throw new UsageError(
    `platform ${name} names no client of ${release}; add its packages to labs/platforms/${name}.yaml, as in 'client: [python3-openstackclient]'`,
  );
}

/**
 * What a command-line client finds in its environment, the password included: as in an openrc file of one of the cloud's
 * people, its administrator unless another is named. Throws `UsageError`.
 */
export function clientVariables(
  { instance, lab, passwords }: Pick<InstanceRecord, 'instance' | 'lab' | 'passwords'>,
  cloud: Cloud,
  who = cloud.administrator,
): Record<string, string> {
  const names = Object.keys(cloud.people);
  const person = names.includes(who) ? cloud.people[who] : undefined;
  if (!person)
    throw new UsageError(
      `--as ${who}: lab ${lab.name} lets nobody of this name in${didYouMean(who, names) || ';'} there are: ${names.join(', ')}`,
    );
  const password = passwords.get(person.secret);
  if (!password)
    throw new UsageError(
      `lab ${instance} was brought up without the secret ${person.secret}, the password of ${who}; bring it up anew: ${program.call} up ${lab.name}`,
    );
  const { authUrl, region, credentials } = accessOf(cloud, { user: who, project: person.project, password });
  return {
    OS_AUTH_URL: authUrl,
    OS_IDENTITY_API_VERSION: String(cloud.identity.version),
    OS_REGION_NAME: region,
    OS_USERNAME: credentials.user,
    OS_PASSWORD: credentials.password.reveal(),
    OS_USER_DOMAIN_NAME: credentials.domain,
    OS_PROJECT_NAME: credentials.project,
    OS_PROJECT_DOMAIN_NAME: credentials.domain,
  };
}
