import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runLocally } from '../../../../harness/adapters/host/local-command.ts';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import type { EventBody, Failure } from '../../../../harness/report/events.ts';
import { lastWordsFor } from '../../../../harness/run/nodes/last-words.ts';
import { runPhase, type PhaseTarget } from '../../../../harness/run/phases/phase-run.ts';
import { rejection } from '../../../support/rejection.ts';
import { phase } from '../../../support/stage.ts';

describe('a phase whose script fails', () => {
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'phase-run-'));
    writeFileSync(join(dir, 'last-words'), (await lastWordsFor([])) ?? '');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** What is told of a script that a real bash runs as on a node. */
  const failureOf = async (script: string): Promise<Failure | undefined> => {
    writeFileSync(join(dir, 'web.sh'), script);
    const events: EventBody[] = [];
    const command = 'BASH_ENV=./last-words exec bash ./web.sh';
    const target: PhaseTarget = {
      name: 'server01',
      execute: (options) => runLocally({ command, cwd: dir, env: {}, ...options }),
      evidence: () => Promise.resolve([]),
    };
    const context = { emit: (event: EventBody) => void events.push(event), timeScale: 1 };
    const running = runPhase(phase('web', [], { withinMs: 30_000 }), target, context);
    const { message } = await rejection(running);
    const ended = events.find((event) => event.type === 'phase-ended');
    expect(ended?.failure?.message).to.equal(message);
    return ended?.failure;
  };

  it('in silence is told with the line and the command that ended it', async () => {
    const failure = await failureOf('set -e\necho begun\ninstall() {\n  sh -c "exit 3"\n}\ninstall');
    const where = 'web.sh line 4: sh -c "exit 3": exit status 3 (called from web.sh line 6)';
    expect(failure?.message).to.equal(`phase web failed on server01: ${where}; last output: begun`);
    expect(failure?.evidence).to.deep.equal([{ title: 'last lines', text: `begun\nstacklab: ${where}` }]);
  });

  it('by its own decision is told with its exit status and what it said last', async () => {
    const failure = await failureOf('set -e\necho "no disk"\nexit 3');
    expect(failure?.message).to.equal('phase web failed on server01: exit status 3; last output: no disk');
    expect(failure?.evidence).to.deep.equal([{ title: 'last lines', text: 'no disk' }]);
  });

  it('with another exit status than its last words say is told with that', async () => {
    const failure = await failureOf("set -e\ntrap 'exit 5' EXIT\nfalse");
    expect(failure?.message).to.equal('phase web failed on server01: exit status 5');
  });

  it('at a password is told without it', async () => {
    knownSecrets.add('tiger-and-lily');
    const failure = await failureOf('set -e\nfalse tiger-and-lily');
    expect(failure?.message).to.equal(
      'phase web failed on server01: web.sh line 2: false ***secret***: exit status 1',
    );
  });
});
