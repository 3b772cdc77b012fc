import type { Cloud } from '../../harness/lab/cloud.ts';
import type { Lab, Nic, NodePlan } from '../../harness/lab/lab.ts';
import type { CommandResult } from '../../harness/ports/shell.ts';
import type { Check } from '../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../harness/run/scenarios/perform.ts';
import { ApiServer } from './api-server.ts';
import { ScriptedNode } from './scripted-node.ts';
import { scriptedSession } from './scripted-session.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { catalogOf, tokenReply, type ListedService } from './token-reply.ts';

/** A lab as its nodes answer, with the cloud that a deployment.yaml says it has. */
export interface NodesScene {
  readonly cloud: Cloud;
  /** Where networks and addresses matter; else the lab has a node of each kind and no networks. */
  readonly lab?: Lab;
  /** What a node prints, or all that comes of a command there. */
  readonly answer?: (command: string, node: string) => string | Partial<CommandResult>;
  readonly catalog?: readonly ListedService[];
}

const NODES: readonly Pick<NodePlan, 'name' | 'roles' | 'nics'>[] = [
  { name: 'controller01', roles: ['controller'], nics: [] },
  { name: 'object01', roles: ['object'], nics: [] },
  { name: 'computer01', roles: ['compute'], nics: [] },
];

/** What a check comes to: nothing where it passes. */
export async function failureOnNodes(
  check: Check,
  { cloud, lab, answer, catalog = [] }: NodesScene,
): Promise<string> {
  await using api = await ApiServer.start(({ path }) =>
    path === '/v3/auth/tokens' ? tokenReply(catalog) : { json: { catalog: catalogOf(catalog) } },
  );
  const nodes = (lab?.nodes ?? NODES).map(({ name, roles, nics }) => {
    const shell = new ScriptedShell((command) => resultOf(answer?.(command, name) ?? ''), api.port);
    return new ScriptedNode(name, roles, shell, addressesOf(nics));
  });
  const session = scriptedSession({
    plan: lab,
    nodes,
    passwords: { admin: 'a', demo: 'd', rabbit: 'r' },
    facts: { settings: new Map(), cloud },
  });
  const outcome = await perform(check, session, {
    emit: () => undefined,
    tokens: new KnownTokens(),
    fixtures: new Fixtures(),
    labStays: false,
  });
  return outcome.status === 'failed' ? outcome.failure.message : '';
}

function addressesOf(nics: readonly Pick<Nic, 'network' | 'address'>[]): Record<string, string> {
  return Object.fromEntries(
    nics.flatMap(({ network, address }) => (address === undefined ? [] : [[network, address]])),
  );
}

function resultOf(answer: string | Partial<CommandResult>): Partial<CommandResult> {
  return typeof answer === 'string' ? { stdout: answer } : answer;
}
