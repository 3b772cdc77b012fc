import type { Cloud } from '../../harness/lab/cloud.ts';
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
  /** What a node prints, or all that comes of a command there. */
  readonly answer?: (command: string, node: string) => string | Partial<CommandResult>;
  readonly catalog?: readonly ListedService[];
}

/** What a check comes to: nothing where it passes. */
export async function failureOnNodes(
  check: Check,
  { cloud, answer, catalog = [] }: NodesScene,
): Promise<string> {
  await using api = await ApiServer.start(({ path }) =>
    path === '/v3/auth/tokens' ? tokenReply(catalog) : { json: { catalog: catalogOf(catalog) } },
  );
  const node = (name: string, role: 'controller' | 'object' | 'compute'): ScriptedNode =>
    new ScriptedNode(
      name,
      role,
      new ScriptedShell((command) => resultOf(answer?.(command, name) ?? ''), api.port),
    );
  const session = scriptedSession({
    nodes: [node('controller01', 'controller'), node('object01', 'object'), node('computer01', 'compute')],
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

function resultOf(answer: string | Partial<CommandResult>): Partial<CommandResult> {
  return typeof answer === 'string' ? { stdout: answer } : answer;
}
