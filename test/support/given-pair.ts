import { defineCheck, type Check } from '../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../harness/run/scenarios/perform.ts';
import type { Instance } from '../../scenarios/checks/instance.ts';
import type { Networking } from '../../scenarios/checks/networking.ts';
import type { ServerPair } from '../../scenarios/checks/server-pair.ts';
import { ApiServer, type Reply } from './api-server.ts';
import { ScriptedNode } from './scripted-node.ts';
import { scriptedSession } from './scripted-session.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { smallCloud } from './small-facts.ts';
import { tokenReply } from './token-reply.ts';

/** How commands of the controller and requests to the cloud are answered. */
export interface PairScene {
  readonly commands?: (command: string) => Partial<{ stdout: string; stderr: string; exitCode: number }>;
  /** By method and path: `GET /v2.1/servers`; a token is granted where nothing else is said, what is not there is answered with 404. */
  readonly requests?: (asked: string, body: string) => Reply | undefined;
}

const UNITS: readonly [from: string, to: string] = [
  '      nova-conductor:',
  `      glance-api: { unit: openstack-glance-api, log: /var/log/glance/api.log, config: /etc/glance/glance-api.conf }
      nova-compute: { unit: openstack-nova-compute, log: /var/log/nova/nova-compute.log }
      nova-api: { unit: openstack-nova-api, log: /var/log/nova/nova-api.log }
      neutron-metadata-agent: { unit: neutron-metadata-agent, log: /var/log/neutron/metadata-agent.log }
      nova-conductor:`,
];
const VOLUMES: readonly [from: string, to: string] = [
  '  objects:',
  '  volumes: { group: cinder-volumes }\n  objects:',
];
const SERVICES = {
  compute: 'http://controller01:8774/v2.1',
  image: 'http://controller01:9292',
  network: 'http://controller01:9696',
  volumev3: 'http://controller01:8776/v3/p-1',
};

/** What a check comes to that stands on a pair of servers, which are there already: nothing where it passes. */
export async function failureOnPair(check: Check, scene: PairScene): Promise<string> {
  const everywhere = (url: string): Record<string, string> => ({ public: url, internal: url, admin: url });
  const catalog = Object.entries(SERVICES).map(([type, url]) => ({
    type,
    name: type,
    urls: everywhere(url),
  }));
  const granted = tokenReply(catalog);
  await using api = await ApiServer.start(
    ({ method, path, body }) =>
      scene.requests?.(`${method} ${path}`, body.toString()) ??
      (path === '/v3/auth/tokens' ? granted : { status: 404, json: {} }),
  );
  const shell = new ScriptedShell((command) => scene.commands?.(command) ?? {}, api.port);
  const session = scriptedSession({
    nodes: [
      new ScriptedNode('controller01', ['controller', 'compute'], shell),
      new ScriptedNode('block01', 'block', shell),
    ],
    passwords: { admin: 'a', demo: 'd', rabbit: 'r' },
    guest: GUEST,
    facts: { settings: new Map(), cloud: smallCloud(UNITS, VOLUMES) },
  });
  const outcome = await perform(defineCheck(check), session, {
    emit: () => undefined,
    tokens: new KnownTokens(),
    fixtures: new GivenPair(),
    labStays: false,
  });
  return outcome.status === 'failed' ? outcome.failure.message : '';
}

/** The pair is there, whichever fixture is asked for. */
class GivenPair extends Fixtures {
  override get<T>(): Promise<T> {
    return Promise.resolve(PAIR as T);
  }
}

class GivenNetworking implements Networking {
  readonly metadata = 'neutron-metadata-agent';
  network = (): string => 'n-1';
  mtu = (): Promise<number> => Promise.resolve(1450);
  place = (): Promise<Instance> => Promise.resolve(FIRST);
  neighbours = (): Promise<[]> => Promise.resolve([]);
  createSecurityGroup = (): Promise<string> => Promise.resolve('g-1');
  allow = (): Promise<void> => Promise.resolve();
  fromOutside = (_lab: unknown, command: string): string => `outside ${command}`;
  fromInside = (command: string): string => `inside ${command}`;
  plugging = (): Promise<string> => Promise.resolve('its card is plugged');
  heldBy = (): Promise<[]> => Promise.resolve([]);
}

const GUEST = {
  name: 'CirrOS',
  // any file: what it holds is nobody's business
  path: import.meta.filename,
  format: 'qcow2',
  sizeBytes: 1,
  md5: '',
  sha256: '',
  standIn: true,
  loginUser: 'cirros',
} as const;

export const FIRST: Instance = instance('first', 3);
const SECOND: Instance = instance('second', 4);

function instance(name: string, last: number): Instance {
  const fixedAddress = `172.16.1.${last}`;
  return { id: `s-${name}`, name, fixedAddress, address: `192.168.52.20${last}`, tap: `tap-${name}` };
}

const PAIR: ServerPair = {
  site: {
    networking: new GivenNetworking(),
    image: 'i-1',
    flavor: 'f-1',
    keypair: 'k',
    localFingerprint: 'aa',
    fingerprint: 'aa',
    publicKey: 'ssh-rsa AAAA check',
    key: '/root/key',
    otherKey: '/root/other',
    securityGroup: 'g-1',
  },
  first: FIRST,
  second: SECOND,
};
