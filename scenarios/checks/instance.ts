import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { LabUnderTest, NewServer } from '../../harness/index.ts';
import { lastComplaint } from './complaint.ts';
import type { CloudNetworks } from './cloud-networks.ts';
import { asAdministrator, asUser } from './people.ts';
import { fromProviderNetwork } from './vantage.ts';

/** What servers need before there is one: networks, an image, a flavor, a keypair, a security group. */
export interface LaunchSite extends CloudNetworks {
  readonly image: string;
  readonly flavor: string;
  readonly keypair: string;
  /** Of the private key's own file, as ssh-keygen tells it: MD5 in hex. */
  readonly localFingerprint: string;
  /** As nova tells it. */
  readonly fingerprint: string;
  /** On the controller: the private key, and one that the cloud does not know. */
  readonly key: string;
  readonly otherKey: string;
  readonly securityGroup: string;
}

/** A server that the user asked for. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly fixedAddress: string;
  /** Leads to it from the provider network: a floating one, or its own where it is on that network. */
  readonly address: string;
  /** Its only port. */
  readonly port: string;
}

export const FLAVOR = { vcpus: 1, ramMiB: 192, diskGiB: 1 } as const;
const CONSOLE_LINES = 400;
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

export async function makeLaunchSite(lab: LabUnderTest, networks: CloudNetworks): Promise<LaunchSite> {
  const name = `check-${randomUUID().slice(0, 8)}`;
  const image = await uploadGuest(lab);
  const compute = asAdministrator(lab).compute;
  const flavor = await compute.createFlavor({ name, ...FLAVOR });
  lab.defer(`flavor ${name}`, () => compute.discardFlavor(flavor));
  const keys = await makeKeys(lab, name);
  const user = asUser(lab);
  lab.defer(`keypair ${name}`, () => user.compute.discardKeypair(name));
  const fingerprint = await user.compute.createKeypair(name, keys.publicKey);
  const securityGroup = await user.network.createSecurityGroup(name);
  lab.defer(`security group ${name}`, () => user.network.discard('security-group', securityGroup));
  return { ...networks, ...keys, image, flavor, keypair: name, fingerprint, securityGroup };
}

/** The networks that a server may be on. */
type Place = 'selfservice' | 'provider';

/** Asks for a server and waits until it is ACTIVE and shows a login prompt on its console. */
export async function launch(
  lab: LabUnderTest,
  site: LaunchSite,
  name: string,
  place: Place = 'selfservice',
): Promise<Instance> {
  const { compute } = asUser(lab);
  const id = await compute.createServer(serverOf(site, name, place));
  lab.defer(`server ${name}`, () => remove(lab, id));
  await becomesActive(lab, id, name);
  await showsLogin(lab, id, name);
  return { id, name, ...(await addressesOf(lab, site, id, place)) };
}

export function serverOf(site: LaunchSite, name: string, place: Place = 'selfservice'): NewServer {
  const { image, flavor, keypair, securityGroup } = site;
  return { name, image, flavor, network: site[place].id, keypair, securityGroup };
}

/** Lets pings and logins in, until the check is over. */
export async function letIn(lab: LabUnderTest, { securityGroup }: LaunchSite): Promise<void> {
  const { network } = asUser(lab);
  for (const what of [{ protocol: 'icmp' }, { protocol: 'tcp', port: 22 }] as const) {
    const rule = await network.createRule({ securityGroup, ...what });
    lab.defer(`rule for ${what.protocol}`, () => network.discard('security-group-rule', rule));
  }
}

/** What servers have on compute nodes while they exist: a directory and a tap device each. */
export async function tracesOf(
  lab: LabUnderTest,
  servers: readonly Pick<Instance, 'id' | 'port'>[],
): Promise<string[]> {
  const places = servers.flatMap(({ id, port }) => [
    `/var/lib/nova/instances/${id}`,
    `/sys/class/net/tap${port.slice(0, 11)}`,
  ]);
  const look = 'while read -r place; do [ ! -e "$place" ] || echo "$place"; done';
  const input = `${places.join('\n')}\n`;
  const found = await Promise.all(lab.nodes('compute').map((node) => node.succeed(look, { input })));
  return found.flatMap((text) => text.split('\n')).filter(Boolean);
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

/** The command of the controller's that logs in to an instance, from the provider network. */
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
  return fromProviderNetwork(lab, site.provider, ssh);
}

/** What a command says on an instance, logged in to from the controller; asked again until it succeeds. */
export async function onServer(
  lab: LabUnderTest,
  site: LaunchSite,
  server: Instance,
  command: string,
): Promise<string> {
  const ssh = await sshTo(lab, site, server, command);
  return lab.controller().waitUntilSucceeds(ssh, { within: '1m' });
}

async function becomesActive(lab: LabUnderTest, id: string, name: string): Promise<void> {
  const { compute } = asUser(lab);
  await lab.waitUntil(
    `server ${name} is ACTIVE`,
    async () => {
      if ((await compute.serverIds('BUILD')).has(id)) return { pending: 'BUILD' };
      const { status, task, fault } = await compute.server(id);
      if (status === 'ACTIVE') return { done: true };
      const seen = `${status} ${task ?? ''} ${fault ?? ''}`.trim();
      return status === 'ERROR' ? { hopeless: seen } : { pending: seen };
    },
    '5m',
  );
}

async function showsLogin(lab: LabUnderTest, id: string, name: string): Promise<void> {
  const host = await lab.waitUntil(
    `login prompt on the console of ${name}`,
    async () => {
      const log = await asUser(lab).compute.consoleLog(id, CONSOLE_LINES);
      const [, prompt] = /([\w-]+)\S* login:/.exec(log) ?? [];
      if (prompt !== undefined) return { done: prompt };
      return { pending: log.trimEnd().split('\n').at(-1) ?? 'nothing' };
    },
    '5m',
  );
  if (host === name) return;
  const controller = lab.controller();
  // an instance asks for its name and its keys before it shows a prompt; who hands them on knows why it got none
  const why = await lastComplaint(controller, lab.cloud.log('neutron-metadata-agent', controller.name));
  const lacks = 'it got no address, or no answer of the metadata service';
  expect(host, `host name at the prompt of ${name}: ${lacks}; ${why}`).to.equal(name);
}

async function addressesOf(
  lab: LabUnderTest,
  site: LaunchSite,
  server: string,
  place: Place,
): Promise<Pick<Instance, 'fixedAddress' | 'address' | 'port'>> {
  const { network } = asUser(lab);
  const [port] = await network.portsOf(server);
  const [fixedAddress] = port?.addresses ?? [];
  if (!port || fixedAddress === undefined) throw new Error(`server ${server} has no address`);
  if (place === 'provider') return { fixedAddress, address: fixedAddress, port: port.id };
  const floating = await network.createFloatingIp(site.provider.id, port.id);
  lab.defer(`floating IP ${floating.address}`, () => network.discard('floatingip', floating.id));
  return { fixedAddress, address: floating.address, port: port.id };
}

async function uploadGuest(lab: LabUnderTest): Promise<string> {
  const guest = await lab.guest();
  const { image } = asAdministrator(lab);
  const id = randomUUID();
  lab.defer(`image ${guest.name}`, () => image.discard(id));
  const { name } = guest;
  await image.create({ id, name, diskFormat: 'qcow2', containerFormat: 'bare', visibility: 'public' });
  await image.upload(id, guest.path);
  return id;
}

/** RSA, since the SSH server of the original image takes no newer kind (trap 8.4-21). */
async function makeKeys(
  lab: LabUnderTest,
  name: string,
): Promise<Pick<LaunchSite, 'key' | 'otherKey' | 'localFingerprint'> & { publicKey: string }> {
  const controller = lab.controller();
  const dir = `/root/${name}`;
  lab.defer(`keys in ${dir}`, async () => {
    await controller.succeed(`rm -rf ${dir}`);
  });
  const made = await controller.succeed(
    `umask 077; mkdir ${dir} && cd ${dir} && for key in key other; do ssh-keygen -q -t rsa -b 2048 -N '' -C ${name} -f $key; done; ssh-keygen -l -E md5 -f key.pub; cat key.pub`,
    { within: '1m' },
  );
  const [described = '', publicKey = ''] = made.split('\n');
  const localFingerprint = / MD5:([0-9a-f:]+) /.exec(described)?.[1] ?? described;
  return { key: `${dir}/key`, otherKey: `${dir}/other`, localFingerprint, publicKey };
}
