import { expect } from 'chai';
import { CheckFailed, defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';
import { configuredOn, placeOf, type ConfiguredValue } from './configuration.ts';

/** Somebody that a node's services turn to. */
interface Peer {
  /** `http://controller01:5000`, `rabbit://controller01:5672`, `memcached://controller01:11211` */
  readonly origin: string;
  readonly host: string;
  readonly port: string;
}

const REGION_KEYS = ['region_name', 'os_region_name'];
const OWN_ADDRESS_KEYS = [
  'my_ip',
  'my_block_storage_ip',
  'local_ip',
  'iscsi_ip_address',
  'target_ip_address',
  'vncserver_proxyclient_address',
  'server_proxyclient_address',
];
/** Of such a key the value is for a person's browser, which may be elsewhere than the node. */
const FOR_BROWSERS = /_base_url$/;
const CACHE_KEYS = /^memcached?_servers$/;
const URLS = /\b[a-z][a-z0-9+]*:\/\/[^\s"']+/g;
const HOST = /^[\w.-]+$/;
const PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', rabbit: '5672', mysql: '3306' };

const addresses = defineCheck({
  id: 'services.addresses',
  title:
    "whatever address a service's configuration names is answered there, or is the node's own where it has to be, and its region is the cloud's",
  seed: [],
  within: '5m',
  async run(lab) {
    const configured = await configuredOn(lab);
    expect(configured, 'what services of cloud.units are configured with').to.not.be.empty;
    const wrong = await Promise.all(
      lab.nodes().map((node) =>
        wrongOn(
          lab,
          node,
          configured.filter((value) => value.node === node.name),
        ),
      ),
    );
    const told = wrong.flat();
    if (told.length > 0)
      throw new CheckFailed(`what services are configured with and is not so: ${told.join('; ')}`);
  },
});

async function wrongOn(
  { cloud }: LabUnderTest,
  node: Node,
  configured: readonly ConfiguredValue[],
): Promise<string[]> {
  const regions = configured
    .filter(({ key, value }) => REGION_KEYS.includes(key) && value !== cloud.region)
    .map((one) => `${said(one)}, and the region is ${cloud.region}`);
  return [...regions, ...(await foreign(node, configured)), ...(await silent(node, configured))];
}

function said(configured: ConfiguredValue, value = configured.value): string {
  return `${placeOf(configured)}: ${configured.key} is ${value}`;
}

/** What should be an address of the node's own, and is another's: copied from another node. */
async function foreign(node: Node, configured: readonly ConfiguredValue[]): Promise<string[]> {
  const own = configured.filter(({ key }) => OWN_ADDRESS_KEYS.includes(key));
  const wrong = await Promise.all(
    own.map(async (one) => {
      const host = resolved(one, configured);
      return (await isOwn(node, host)) ? [] : [`${said(one, host)}, which is no address of ${node.name}`];
    }),
  );
  return wrong.flat();
}

async function isOwn(node: Node, host: string): Promise<boolean> {
  if (!HOST.test(host)) return false;
  const find = `address=$(getent ahostsv4 ${host} | awk '{ print $1; exit }')`;
  const { exitCode } = await node.run(`${find}; [ "$address" ] && ip -brief address | grep -qwF "$address"`);
  return exitCode === 0;
}

/** Who is turned to and does not answer; each is asked once on a node. */
async function silent(node: Node, configured: readonly ConfiguredValue[]): Promise<string[]> {
  const askedBy = new Map<string, { peer: Peer; first: ConfiguredValue }>();
  for (const one of configured)
    for (const peer of peersIn(one, configured))
      if (!askedBy.has(peer.origin)) askedBy.set(peer.origin, { peer, first: one });
  const wrong = await Promise.all(
    [...askedBy.values()].map(async ({ peer, first }) => {
      const { exitCode, stderr } = await node.run(question(peer), { within: '3m' });
      if (exitCode === 0) return [];
      // of what curl and bash say: `Connection refused`
      const why = stderr.trim().split(': ').at(-1) || 'timed out';
      return [`${said(first, peer.origin)}, where nobody answers: ${why}`];
    }),
  );
  return wrong.flat();
}

function peersIn(one: ConfiguredValue, configured: readonly ConfiguredValue[]): Peer[] {
  const value = resolved(one, configured);
  if (FOR_BROWSERS.test(one.key)) return [];
  const urls = CACHE_KEYS.test(one.key)
    ? value.split(',').map((server) => `memcached://${server.trim()}`)
    : (value.match(URLS) ?? []);
  return urls.flatMap(peersAt);
}

/** A message queue's URL may name several; one of a file names nobody. */
function peersAt(url: string): Peer[] {
  const [scheme = '', rest = ''] = url.split('://');
  const [authority = ''] = rest.split('/');
  return authority.split(',').flatMap((member) => {
    const [host = '', port = PORTS[scheme.split('+')[0] ?? '']] = member.split('@').at(-1)?.split(':') ?? [];
    if (!HOST.test(host) || !/^\d+$/.test(port ?? '')) return [];
    return [{ origin: `${scheme}://${host}:${port}`, host, port: port ?? '' }];
  });
}

/** `$my_ip` is what the same file says of it. */
function resolved({ node, file, value }: ConfiguredValue, configured: readonly ConfiguredValue[]): string {
  return value.replaceAll(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const other = configured.findLast((one) => one.key === name && one.file === file && one.node === node);
    return other?.value ?? whole;
  });
}

function question({ origin, host, port }: Peer): string {
  if (/^https?:/.test(origin))
    return `curl --silent --show-error --output /dev/null --connect-timeout 30 --max-time 120 ${origin}/`;
  return `timeout 30 bash -c 'exec 3<>/dev/tcp/${host}/${port}'`;
}

export const addressChecks: readonly Check[] = [addresses];
