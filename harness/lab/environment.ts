import type { Secret } from '../core/secret.ts';
import { quoteShell } from '../core/shell-quote.ts';
import type { DeploymentFacts } from './deployment.ts';
import { rolesOf, USUAL_ROLES, type Lab, type NodePlan } from './lab.ts';
import {
  passwordVariable,
  settingVariable,
  variablePart,
  variablesBelow,
  type Variable,
} from './variables.ts';

/** Where labs/lib lies on a node. */
export const LIB_DIR = '/opt/stacklab/lib';
const CLOUD = 'LAB_CLOUD';

export interface EnvironmentOptions {
  readonly lab: Lab;
  readonly node: NodePlan;
  /** Name of the platform that was chosen. */
  readonly platform: string;
  /** What instances of the cloud under test run on: the answer of the compute node, not of the host. */
  readonly virtType: 'kvm' | 'qemu';
  /** By the names that deployment.yaml gives them. */
  readonly passwords: ReadonlyMap<string, Secret>;
  /** What deployment.yaml says besides. */
  readonly facts: DeploymentFacts;
}

/** The text of a node's /etc/lab/env. It holds passwords: mode 0600, and never an argument of a command. */
export function renderEnvironment(options: EnvironmentOptions): string {
  const variables = [
    ...selfVariables(options),
    ...nodeVariables(options.lab),
    ...networkVariables(options),
    ...passwordVariables(options.passwords),
    ...factVariables(options.facts),
    ...unitVariables(options),
  ];
  return variables.map(([name, value]) => `export ${name}=${quoteShell(value)}\n`).join('');
}

export interface LocalEnvironmentOptions extends Omit<EnvironmentOptions, 'node'> {
  /** labs/lib on this machine. */
  readonly libDir: string;
}

/** The variables of a command that runs on the host: what is true of the lab, nothing of one node. */
export function localVariables(options: LocalEnvironmentOptions): Record<string, string> {
  const { lab, platform, virtType, passwords, facts, libDir } = options;
  return Object.fromEntries([
    ['LAB_NAME', lab.name],
    ['LAB_PLATFORM', platform],
    ['LAB_VIRT_TYPE', virtType],
    ['LAB_LIB', libDir],
    ...nodeVariables(lab),
    ...labNetworkVariables(lab),
    ...passwordVariables(passwords),
    ...factVariables(facts),
  ]);
}

/** What of the facts of a deployment scripts can see, wherever they run. */
export function factVariables({ settings, cloud }: DeploymentFacts): Variable[] {
  // names of agents have blanks in them, and units are a node's own
  const visible = cloud && { ...cloud, agents: undefined, units: undefined };
  return [
    ...[...settings].map(([name, value]): Variable => [settingVariable(name), value]),
    ...variablesBelow(CLOUD, visible),
  ];
}

function selfVariables({ lab, node, platform, virtType }: EnvironmentOptions): Variable[] {
  return [
    ['LAB_NAME', lab.name],
    ['LAB_NODE', node.name],
    ['LAB_ROLE', node.roles[0] ?? ''],
    ['LAB_ROLES', node.roles.join(' ')],
    ['LAB_PLATFORM', platform],
    ['LAB_VIRT_TYPE', virtType],
    ['LAB_LIB', LIB_DIR],
    ['LAB_DISKS', node.disks.map(({ serial }) => `/dev/disk/by-id/virtio-${serial}`).join(' ')],
  ];
}

/** A usual role without nodes has an empty list: scripts run under `set -u`. */
function nodeVariables(lab: Lab): Variable[] {
  const { nodes } = lab;
  return [
    ['LAB_NODES', namesOf(nodes)],
    ...[...new Set([...USUAL_ROLES, ...rolesOf(lab)])].map((role): Variable => [
      `LAB_NODES_${variablePart(role)}`,
      namesOf(nodes.filter(({ roles }) => roles.includes(role))),
    ]),
  ];
}

function networkVariables({ lab, node }: EnvironmentOptions): Variable[] {
  const devices = node.nics.map(({ network, device }): Variable => [
    `LAB_NIC_${variablePart(network)}`,
    device,
  ]);
  return [...labNetworkVariables(lab), ...devices];
}

function labNetworkVariables(lab: Lab): Variable[] {
  const addresses = lab.nodes.flatMap(({ name, nics }) =>
    nics.flatMap(({ network, address }): Variable[] =>
      address === undefined ? [] : [[`LAB_ADDRESS_${variablePart(name)}_${variablePart(network)}`, address]],
    ),
  );
  const networks = lab.networks.map(({ name, cidr }): Variable => [
    `LAB_NETWORK_${variablePart(name)}`,
    cidr,
  ]);
  return [...networks, ...addresses];
}

function passwordVariables(passwords: ReadonlyMap<string, Secret>): Variable[] {
  return [...passwords].map(([name, password]) => [passwordVariable(name), password.reveal()]);
}

function unitVariables({ node, facts: { cloud } }: EnvironmentOptions): Variable[] {
  return variablesBelow(`${CLOUD}_UNITS`, cloud?.units[node.name]);
}

function namesOf(nodes: readonly NodePlan[]): string {
  return nodes.map(({ name }) => name).join(' ');
}
