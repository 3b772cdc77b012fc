import { expect } from 'chai';
import type { RunningLab } from '../../../harness/ports/provider.ts';
import { connect } from '../../../harness/run/bring-up.ts';
import type { ShellTarget, Tools } from '../../../harness/run/tools.ts';
import { recordOf } from '../../support/instance-record.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';
import { smallLab } from '../../support/small-lab.ts';

/** What shells are asked to go by, on a lab whose provider knows what its nodes have of the host's processors, or does not. */
async function targetsOf(load: RunningLab['load']): Promise<readonly ShellTarget[]> {
  const targets: ShellTarget[] = [];
  const lab = smallLab();
  const tools = {
    offerPackages: () => ({ port: 1, answer: () => undefined }),
    connectShell: (target: ShellTarget) => {
      targets.push(target);
      return new ScriptedShell();
    },
  } as unknown as Tools;
  const machines = new Map(lab.nodes.map(({ name }) => [name, {}]));
  const running = { machines, dialer: {}, load } as unknown as RunningLab;
  await using up = connect(running, recordOf(lab, 'small'), { tools });
  expect(up.load === undefined).to.equal(load === undefined);
  return targets;
}

describe('what takes hold of a lab', () => {
  it('gives each node a clock of the time that it loses', async () => {
    const had = { ranMs: 10, askedMs: 100, lostMs: 90 };
    const targets = await targetsOf({ look: () => Promise.resolve(new Map([['object01', had]])) });
    const lost = await Promise.all(targets.flatMap(({ lostTime }) => (lostTime ? [lostTime.begin()()] : [])));
    expect(lost.map(({ ms }) => ms)).to.deep.equal([0, 90]);
  });

  it('does without where its provider cannot know', async () => {
    const targets = await targetsOf(undefined);
    expect(targets.map(({ lostTime }) => lostTime)).to.deep.equal([undefined, undefined]);
  });
});
