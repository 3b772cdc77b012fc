import { HarnessError } from '../../core/errors.ts';
import { OpenStackClient } from '../../openstack/client.ts';
import type { Node } from '../../ports/node.ts';
import type { UpLab } from '../up-lab.ts';

/** How a lab is: what it must be like again after it was brought back. */
export interface Vitals {
  readonly nodes: Readonly<Record<string, NodeVitals>>;
  /** Whether the identity service issues a token. */
  readonly token: boolean;
}

export interface NodeVitals {
  readonly failedUnits: readonly string[];
  /** The services that were asked and answered, in words. */
  readonly answering: readonly string[];
}

const WITHIN = '90s';
const ADMIN = 'admin';
const REGION = 'RegionOne';
const IDENTITY_PORT = 5000;
const IDENTITY = 'the identity service';
const TIME_KEEPER = 'its time keeper';
/** Looks, a second apart. */
const CLOCK_PATIENCE = 60;

/**
 * One process more is a tenth of a second under emulation: whether a unit runs is asked of its control group. A service
 * that is starting has nothing to answer yet.
 */
const look = (patience: number): string =>
  [
    'systemctl list-units --failed --plain --no-legend',
    'echo answering',
    'runs() { [ -d "/sys/fs/cgroup/system.slice/$1.service" ]; }',
    'runs mariadb && timeout 60 mariadb-admin ping >/dev/null 2>&1 && echo the database',
    // the first octet of Connection.Start: a broker that is only half up opens the port and says nothing
    `runs rabbitmq-server && timeout 60 bash -c 'exec 3<>/dev/tcp/127.0.0.1/5672 && printf "AMQP\\0\\0\\11\\1" >&3 && [ "$(head -c 1 <&3 | od -An -tu1)" -eq 1 ]' 2>/dev/null && echo the message queue`,
    `grep -qE ':1388 [0-9A-F]+:0000 0A ' /proc/net/tcp /proc/net/tcp6 && echo ${IDENTITY}`,
    // a clock that follows another, to within a second; one that gives the time to others follows none
    `runs chrony && chronyc waitsync ${patience} 1 0 1 >/dev/null 2>&1 && echo ${TIME_KEEPER}`,
    'true',
  ].join('\n');

export interface VitalsOptions {
  /** What was there before: a clock that followed another gets some time to do so again. */
  readonly before?: Vitals;
  readonly signal?: AbortSignal | undefined;
}

export async function takeVitals(up: UpLab, options: VitalsOptions = {}): Promise<Vitals> {
  const { before, signal } = options;
  const controller = [...up.nodes.values()].find(({ role }) => role === 'controller');
  const looking = Promise.all([...up.nodes.values()].map((node) => takeNodeVitals(node, options)));
  const token = async (): Promise<boolean> => {
    // that there is an identity service need not be found out again: it is asked while clocks settle
    const listens = before?.token ?? saysIdentity(await looking, controller);
    return listens && controller ? issuesToken(up, controller, signal) : false;
  };
  const [nodes, issued] = await Promise.all([looking, token()]);
  return { nodes: Object.fromEntries(nodes), token: issued };
}

function saysIdentity(
  nodes: readonly (readonly [string, NodeVitals])[],
  controller: Node | undefined,
): boolean {
  return nodes.some(([name, { answering }]) => name === controller?.name && answering.includes(IDENTITY));
}

/** In what a lab is worse than it was, in words. */
export function decline(before: Vitals, now: Vitals): string[] {
  return [
    ...Object.entries(before.nodes).flatMap(([node, then]) => nodeDecline(node, then, now.nodes[node])),
    ...(before.token && !now.token ? ['the identity service issues no token any more'] : []),
  ];
}

function nodeDecline(node: string, before: NodeVitals, now: NodeVitals | undefined): string[] {
  const failed = now?.failedUnits.filter((unit) => !before.failedUnits.includes(unit)) ?? [];
  const silent = before.answering.filter((service) => !now?.answering.includes(service));
  return [
    ...failed.map((unit) => `${node}: unit ${unit} has failed`),
    ...silent.map((service) => `${node}: ${service} does not answer any more`),
  ];
}

async function takeNodeVitals(node: Node, { before, signal }: VitalsOptions): Promise<[string, NodeVitals]> {
  const patience = before?.nodes[node.name]?.answering.includes(TIME_KEEPER) ? CLOCK_PATIENCE : 1;
  const said = (await node.succeed(look(patience), { within: WITHIN, signal })).split('\n');
  const cut = said.indexOf('answering');
  // a mark stands before the name where the terminal has colours
  const units = said.slice(0, cut).map((line) => line.replace(/^\W+/, '').split(' ')[0] ?? '');
  return [node.name, { failedUnits: units.filter(Boolean).toSorted(), answering: said.slice(cut + 1) }];
}

/** As its administrator, where the deployment has a password for one. */
async function issuesToken(up: UpLab, controller: Node, signal: AbortSignal | undefined): Promise<boolean> {
  const password = up.record.passwords.get(ADMIN);
  if (!password) return false;
  await using client = new OpenStackClient({
    through: controller.shell,
    authUrl: `http://${controller.name}:${IDENTITY_PORT}/v3`,
    credentials: { user: ADMIN, project: ADMIN, domain: 'Default', password },
    region: REGION,
    timeScale: up.record.acceleration.timeScale,
    onExchange: () => undefined,
    ...(signal ? { signal: () => signal } : {}),
  });
  try {
    await client.login();
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HarnessError) return false;
    throw error;
  }
}
