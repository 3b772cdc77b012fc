import { defineCheck, type CheckDefinition } from '../../harness/run/scenarios/check.ts';
import type { EventBody, Failure } from '../../harness/report/events.ts';
import { Fixtures } from '../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../harness/run/scenarios/known-tokens.ts';
import { perform, type Outcome } from '../../harness/run/scenarios/perform.ts';
import { ScriptedNode } from './scripted-node.ts';
import { scriptedSession } from './scripted-session.ts';
import { ScriptedShell } from './scripted-shell.ts';

/** What the command `token` answers. */
export const TOKEN = `gAAAAAB${'x'.repeat(180)}==`;

/** Performs a check on two nodes that answer every command; `stall` never ends by itself. */
export async function play(
  run: CheckDefinition['run'],
  definition: Partial<CheckDefinition> = {},
  signal?: AbortSignal,
  labStays = false,
): Promise<{ outcome: Outcome; events: EventBody[] }> {
  const shell = new ScriptedShell((command, { signal: stop }) => {
    if (command === 'stall') return stalled(stop);
    if (command === 'token') return { stdout: `{"id": "${TOKEN}"}\n` };
    return { stdout: `answer of ${command}\n`, stderr: command === 'noisy' ? 'a warning' : '' };
  });
  const session = scriptedSession({
    nodes: [
      new ScriptedNode('controller01', 'controller', shell),
      new ScriptedNode('computer01', 'compute', shell),
    ],
    unmet: (requirement) => `this provider gives no ${requirement}`,
  });
  const events: EventBody[] = [];
  const check = defineCheck({ id: 'group.name', title: 'a title', seed: ['V001-1'], run, ...definition });
  const outcome = await perform(check, session, {
    emit: (event) => void events.push(event),
    tokens: new KnownTokens(),
    fixtures: new Fixtures(),
    signal,
    labStays,
  });
  return { outcome, events };
}

function stalled(stop: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    stop?.addEventListener('abort', () => reject(stop.reason as Error), { once: true });
  });
}

/** Of a check that has to fail. */
export async function failureOf(
  run: CheckDefinition['run'],
  definition?: Partial<CheckDefinition>,
): Promise<Failure> {
  const { outcome } = await play(run, definition);
  if (outcome.status !== 'failed') throw new Error(`the check ${outcome.status}`);
  return outcome.failure;
}

/** A piece of evidence. */
export function text(failure: Failure, title: string): string {
  return failure.evidence.find((piece) => piece.title === title)?.text ?? `(no evidence '${title}')`;
}
