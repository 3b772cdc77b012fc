import { HarnessError } from '../../core/errors.ts';
import type { Cloud } from '../../lab/cloud.ts';
import { OpenStackClient } from '../../openstack/client.ts';
import type { Node } from '../../ports/node.ts';
import { accessOf } from '../cloud-access.ts';
import type { UpLab } from '../up-lab.ts';
import { ANSWERING, IDENTITY, healthQuestion, TIME_KEEPER } from './health-question.ts';

/** How a lab is: what it must be like again after it was brought back. */
export interface LabHealth {
  readonly nodes: Readonly<Record<string, NodeHealth>>;
  /** Whether the identity service issues a token. */
  readonly token: boolean;
}

export interface NodeHealth {
  readonly failedUnits: readonly string[];
  /** The services that were asked and answered, in words. */
  readonly answering: readonly string[];
}

const WITHIN = '90s';

export interface HealthOptions {
  /** What is known of the lab's cloud; absent where it makes none. */
  readonly cloud?: Cloud | undefined;
  /** What was there before: a clock that followed another gets some time to do so again. */
  readonly before?: LabHealth;
  readonly signal?: AbortSignal | undefined;
}

export async function askHealth(up: UpLab, options: HealthOptions = {}): Promise<LabHealth> {
  const { cloud, before, signal } = options;
  const asking = Promise.all([...up.nodes.values()].map((node) => askNodeHealth(node, options)));
  const token = async (): Promise<boolean> => {
    // that there is an identity service need not be found out again: it is asked while clocks settle
    const listens = before?.token ?? (await asking).some(([, { answering }]) => answering.includes(IDENTITY));
    return listens && cloud ? issuesToken(up, cloud, signal) : false;
  };
  const [nodes, issued] = await Promise.all([asking, token()]);
  return { nodes: Object.fromEntries(nodes), token: issued };
}

/** In what a lab is worse than it was, in words. */
export function decline(before: LabHealth, now: LabHealth): string[] {
  return [
    ...Object.entries(before.nodes).flatMap(([node, then]) => nodeDecline(node, then, now.nodes[node])),
    ...(before.token && !now.token ? ['the identity service issues no token any more'] : []),
  ];
}

function nodeDecline(node: string, before: NodeHealth, now: NodeHealth | undefined): string[] {
  const failed = now?.failedUnits.filter((unit) => !before.failedUnits.includes(unit)) ?? [];
  const silent = before.answering.filter((service) => !now?.answering.includes(service));
  return [
    ...failed.map((unit) => `${node}: unit ${unit} has failed`),
    ...silent.map((service) => `${node}: ${service} does not answer any more`),
  ];
}

async function askNodeHealth(
  node: Node,
  { cloud, before, signal }: HealthOptions,
): Promise<[string, NodeHealth]> {
  const followed = before?.nodes[node.name]?.answering.includes(TIME_KEEPER) ?? false;
  const question = healthQuestion(node.name, cloud, followed);
  const said = (await node.succeed(question, { within: WITHIN, signal })).split('\n');
  const cut = said.indexOf(ANSWERING);
  // a mark stands before the name where the terminal has colours
  const units = said.slice(0, cut).map((line) => line.replace(/^\W+/, '').split(' ')[0] ?? '');
  return [node.name, { failedUnits: units.filter(Boolean).toSorted(), answering: said.slice(cut + 1) }];
}

/** As its administrator, where the lab has a password for one. */
async function issuesToken(up: UpLab, cloud: Cloud, signal: AbortSignal | undefined): Promise<boolean> {
  const controller = [...up.nodes.values()].find(({ roles }) => roles.includes('controller'));
  const { administrator: user, people } = cloud;
  const { project, secret } = people[user] ?? {};
  const password = secret === undefined ? undefined : up.record.passwords.get(secret);
  if (!controller || project === undefined || !password) return false;
  await using client = new OpenStackClient({
    through: controller.shell,
    ...accessOf(cloud, { user, project, password }),
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
