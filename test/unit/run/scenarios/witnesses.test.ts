import { expect } from 'chai';
import { defineCheck, type CheckDefinition } from '../../../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../../../harness/run/scenarios/perform.ts';
import { Provocations } from '../../../../harness/run/scenarios/provocations.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import type { Evidence } from '../../../../harness/report/events.ts';
import type { LabSession } from '../../../../harness/run/scenarios/lab-session.ts';
import { scriptedSession } from '../../../support/scripted-session.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';

const LINE = '2026-11-30 05:59:02\t1\t/var/log/nova/nova-compute.log\tDiskNotFound: no disk';
const LATER = '2026-11-30 05:59:03\t2\t/var/log/nova/nova-compute.log\tInstanceNotFound: no instance';
const TITLE = 'what services complained of meanwhile';

const unasked = (): Promise<void> => Promise.resolve();

const isWrong: CheckDefinition['run'] = async () => {
  await Promise.resolve();
  expect('ERROR').to.equal('ACTIVE');
};

async function evidenceIn(
  session: LabSession,
  run: CheckDefinition['run'],
  provocations?: Provocations,
): Promise<readonly Evidence[]> {
  const outcome = await perform(defineCheck({ id: 'group.name', title: 'a title', run }), session, {
    emit: () => undefined,
    tokens: new KnownTokens(),
    fixtures: new Fixtures(),
    ...(provocations ? { provocations } : {}),
    labStays: false,
  });
  if (outcome.status !== 'failed') throw new Error(`the check ${outcome.status}`);
  return outcome.failure.evidence;
}

describe('a check that failed', () => {
  const evidenceOf = async (run: CheckDefinition['run'], provocations?: Provocations) => {
    const asked: string[] = [];
    const shell = (stdout: string) =>
      new ScriptedShell((command) => {
        if (!command.startsWith('bash -s')) return {};
        asked.push(command);
        return stdout === '' ? Promise.reject(new Error('no answer')) : { stdout };
      });
    const session = scriptedSession({
      nodes: [
        new ScriptedNode('controller01', 'controller', shell('')),
        new ScriptedNode('computer01', 'compute', shell(`${LINE}\n${LINE}\n${provocations ? LATER : ''}\n`)),
      ],
    });
    const evidence = await evidenceIn(session, run, provocations);
    return { asked, found: evidence.find(({ title }) => title === TITLE)?.text };
  };

  it('tells what services complained of since it began, on whichever node, and one that is silent does not matter', async () => {
    const { found, asked } = await evidenceOf(isWrong);
    expect(found).to.equal('computer01 nova-compute.log (05:59:02, 2 times): DiskNotFound: no disk');
    expect(asked).to.have.length(2);
    expect(asked[0]).to.match(/^bash -s -- [23] \/var\/log$/);
  });

  it('tells what services said before it where nobody has complained since, or only of what follows from something else', async () => {
    const consequence = '2026-11-30 06:12:00\t2\t/var/log/nova/nova-scheduler.log\tNo valid host was found.';
    const shell = new ScriptedShell((command) => ({
      stdout: command === 'bash -s -- start /var/log' ? `${LINE}\n${consequence}\n` : `${consequence}\n`,
    }));
    const session = scriptedSession({ nodes: [new ScriptedNode('computer01', 'compute', shell)] });
    expect((await evidenceIn(session, isWrong)).slice(-2)).to.deep.equal([
      { title: TITLE, text: 'computer01 nova-scheduler.log (06:12:00): No valid host was found.' },
      {
        title: 'what services had complained of before',
        text: 'computer01 nova-compute.log (05:59:02): DiskNotFound: no disk',
      },
    ]);
  });

  it('tells last what a check of the scenario provokes, and which', async () => {
    const provocations = new Provocations();
    provocations.begin(defineCheck({ id: 'a.stranger', title: 'x', provokes: [/no disk/], run: unasked }));
    const { found } = await evidenceOf(isWrong, provocations);
    expect(found).to.equal(
      [
        'computer01 nova-compute.log (05:59:03): InstanceNotFound: no instance',
        'computer01 nova-compute.log (05:59:02, 2 times, provoked by a.stranger): DiskNotFound: no disk',
      ].join('\n'),
    );
  });

  it('asks nobody where the fault is its own', async () => {
    const { asked, found } = await evidenceOf(async () => {
      await Promise.resolve();
      throw new TypeError('x is not a function');
    });
    expect([asked, found]).to.deep.equal([[], undefined]);
  });
});
