import { expect } from 'chai';
import { WaitTimedOut } from '../../../../harness/core/errors.ts';
import { defineCheck, type CheckDefinition } from '../../../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../../../harness/run/scenarios/perform.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { scriptedSession } from '../../../support/scripted-session.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';

const BUSY =
  'load 12.80 in the last minute, 9.1 in the last five, on 2 processors\n87 MiB of memory available of 5939';

/** The titles of the evidence of a check that ends as `run` does, on two nodes one of which does not answer this. */
async function evidenceOf(run: CheckDefinition['run']): Promise<Record<string, string>> {
  const shell = new ScriptedShell((command) => ({
    stdout: command.includes('loadavg') ? `${BUSY}\n` : 'an answer\n',
  }));
  const silent = new ScriptedShell((command) =>
    command.includes('loadavg') ? Promise.reject(new Error('no answer')) : { stdout: 'an answer\n' },
  );
  const session = scriptedSession({
    nodes: [
      new ScriptedNode('controller01', 'controller', shell),
      new ScriptedNode('computer01', 'compute', shell),
      new ScriptedNode('block01', 'block', silent),
    ],
  });
  const outcome = await perform(defineCheck({ id: 'group.name', title: 'a title', run }), session, {
    emit: () => undefined,
    tokens: new KnownTokens(),
    fixtures: new Fixtures(),
    labStays: false,
  });
  if (outcome.status !== 'failed') throw new Error(`the check ${outcome.status}`);
  const pieces = outcome.failure.evidence.filter(({ title }) => title.endsWith('has to do'));
  return Object.fromEntries(pieces.map(({ title, text }) => [title, text]));
}

describe('a check that waited in vain', () => {
  const late = (): never => {
    throw new WaitTimedOut('server first: not ACTIVE within 3 m');
  };

  it('tells what the node has to do that it asked last', async () => {
    const found = await evidenceOf(async (lab) => {
      await lab.node('computer01').run('true');
      late();
    });
    expect(found).to.deep.equal({ 'computer01 has to do': BUSY });
  });

  it('tells it of all nodes that answer where it asked none', async () => {
    expect(Object.keys(await evidenceOf(() => late()))).to.deep.equal([
      'controller01 has to do',
      'computer01 has to do',
    ]);
  });

  it('tells nothing of the kind when an answer was wrong', async () => {
    const wrong = async (): Promise<void> => {
      await Promise.resolve();
      expect(1).to.equal(2);
    };
    expect(await evidenceOf(wrong)).to.deep.equal({});
  });
});
