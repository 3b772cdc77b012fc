import { expect } from 'chai';
import type { Duration, LabUnderTest, NewServer, Observation } from '../../harness/index.ts';
import { lastComplaint } from './complaint.ts';
import type { LaunchSite } from './launch-site.ts';
import { explainedByMetadata } from './metadata-cause.ts';
import type { Place, ServerPlace } from './networking.ts';
import { asUser } from './people.ts';

/** A server that the user asked for. */
export interface Instance extends ServerPlace {
  readonly id: string;
  readonly name: string;
}

const CONSOLE_LINES = 400;
/** With a pause of a second between them; where looks take longer, pauses do, too. */
const QUICK_LOOKS = 45;
const SSH_OPTIONS = [
  'BatchMode=yes',
  'ConnectTimeout=60',
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'IdentitiesOnly=yes',
  // the SSH server of the original image knows nothing newer (trap 8.4-21)
  'HostKeyAlgorithms=+ssh-rsa',
  // the option's earlier name, which OpenSSH before 8.5 knows, and later ones too
  'PubkeyAcceptedKeyTypes=+ssh-rsa',
] as const;

/** Asks for a server and waits until it is ACTIVE and shows a login prompt on its console. */
export async function launch(
  lab: LabUnderTest,
  site: LaunchSite,
  name: string,
  place: Place = 'tenant',
): Promise<Instance> {
  const { compute } = asUser(lab);
  const id = await compute.createServer(serverOf(site, name, place));
  lab.defer(`server ${name}`, () => remove(lab, id));
  await becomesActive(lab, site, id, name);
  await showsLogin(lab, site, id, name);
  return { id, name, ...(await site.networking.place(lab, id, place)) };
}

export function serverOf(site: LaunchSite, name: string, place: Place = 'tenant'): NewServer {
  const { networking, image, flavor, keypair, securityGroup } = site;
  return { name, image, flavor, network: networking.network(place), keypair, securityGroup };
}

/** Lets pings and logins in, until the check is over. */
export async function letIn(lab: LabUnderTest, { networking, securityGroup }: LaunchSite): Promise<void> {
  await networking.allow(lab, securityGroup, { protocol: 'icmp' });
  await networking.allow(lab, securityGroup, { protocol: 'tcp', port: 22 });
}

/** What servers have on compute nodes while they exist: a directory and a tap device each. */
export async function tracesOf(
  lab: LabUnderTest,
  servers: readonly Pick<Instance, 'id' | 'tap'>[],
): Promise<string[]> {
  const places = servers.flatMap(({ id, tap }) => [`/var/lib/nova/instances/${id}`, `/sys/class/net/${tap}`]);
  const look = 'while read -r place; do [ ! -e "$place" ] || echo "$place"; done';
  const input = `${places.join('\n')}\n`;
  const found = await Promise.all(lab.nodes('compute').map((node) => node.succeed(look, { input })));
  return found.flatMap((text) => text.split('\n')).filter(Boolean);
}

/** Waits until the server is ACTIVE again, and nothing goes on with it any more. */
export async function settles(lab: LabUnderTest, { id, name }: Pick<Instance, 'id' | 'name'>): Promise<void> {
  await lab.waitUntil(`server ${name} is ACTIVE again`, () => stateOf(lab, id), '5m');
}

/** Asks for the server's end and waits until it is gone. */
export async function remove(lab: LabUnderTest, id: string): Promise<void> {
  const { compute } = asUser(lab);
  await compute.discardServer(id);
  await lab.waitUntil(
    `server ${id} is gone`,
    async () => {
      return (await compute.serverIds()).has(id) ? { pending: 'it is listed' } : { done: true };
    },
    '2m',
  );
}

/** The command of the controller's that logs in to an instance, from outside. */
export async function sshTo(
  lab: LabUnderTest,
  site: LaunchSite,
  { address }: Pick<Instance, 'address'>,
  command: string,
  key = site.key,
): Promise<string> {
  const { loginUser } = await lab.guest();
  const options = SSH_OPTIONS.map((option) => `-o ${option}`).join(' ');
  const ssh = `ssh -n ${options} -i ${key} ${loginUser}@${address} '${command}'`;
  return site.networking.fromOutside(lab, ssh);
}

/** What a command says on an instance, logged in to from the controller; asked again until it succeeds. */
export async function onServer(
  lab: LabUnderTest,
  site: LaunchSite,
  server: Instance,
  command: string,
  within: Duration = '1m',
): Promise<string> {
  const ssh = await sshTo(lab, site, server, command);
  return lab.controller().waitUntilSucceeds(ssh, { within });
}

async function becomesActive(
  lab: LabUnderTest,
  { networking }: LaunchSite,
  id: string,
  name: string,
): Promise<void> {
  const { compute } = asUser(lab);
  let looks = 0;
  let card = '';
  await lab.waitUntil(
    `server ${name} is ACTIVE`,
    async () => {
      if (!(await compute.serverIds('BUILD')).has(id)) return stateOf(lab, id, card);
      looks += 1;
      if (looks > QUICK_LOOKS) card = `seen while it was being built: ${await networking.plugging(lab, id)}`;
      return { pending: ['BUILD', card].filter(Boolean).join('; ') };
    },
    // a minute more than nova waits for its card (vif_plugging_timeout)
    '6m',
  );
}

async function stateOf(lab: LabUnderTest, id: string, known = ''): Promise<Observation<true>> {
  const { status, task, fault } = await asUser(lab).compute.server(id);
  if (status === 'ACTIVE' && task === undefined) return { done: true };
  const state = [status, task, fault].filter(Boolean).join(' ');
  const seen = [state, known].filter(Boolean).join('; ');
  return status === 'ERROR' ? { hopeless: seen } : { pending: seen };
}

async function showsLogin(lab: LabUnderTest, site: LaunchSite, id: string, name: string): Promise<void> {
  await explainedByMetadata(lab, id, async () => {
    const host = await hostAtPrompt(lab, id, name);
    if (host === name) return;
    const controller = lab.controller();
    // an instance asks for its name and its keys before it shows a prompt; who hands them on knows why it got none
    const why = await lastComplaint(controller, lab.cloud.log(site.networking.metadata, controller.name));
    const lacks = 'it got no address, or no answer of the metadata service';
    expect(host, `host name at the prompt of ${name}: ${lacks}; ${why}`).to.equal(name);
  });
}

function hostAtPrompt(lab: LabUnderTest, id: string, name: string): Promise<string> {
  return lab.waitUntil(
    `login prompt on the console of ${name}`,
    async () => {
      const log = await asUser(lab).compute.consoleLog(id, CONSOLE_LINES);
      const [, prompt] = /([\w-]+)\S* login:/.exec(log) ?? [];
      if (prompt !== undefined) return { done: prompt };
      return { pending: log.trimEnd().split('\n').at(-1) ?? 'nothing' };
    },
    '5m',
  );
}
