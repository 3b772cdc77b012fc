import { expect } from 'chai';
import type { DeployContext } from '../../../../harness/run/phases/deploy.ts';
import { rejection } from '../../../support/rejection.ts';
import { phase, Stage } from '../../../support/stage.ts';

describe('the quiet moments of a deployment', () => {
  it('waits at every moment when nothing runs for whoever has something to do then', async () => {
    const stage = new Stage();
    const moments: string[] = [];
    const onQuiet = async (passed: ReadonlySet<string>, done: boolean): Promise<void> => {
      moments.push(`${[...passed].toSorted().join()} while ${stage.running} run${done ? ', done' : ''}`);
      await Promise.resolve();
    };
    const quiet = { onQuiet, patience: () => 0 };
    await stage.deploy([phase('a'), phase('b'), phase('c', ['a', 'b'])], { quiet });
    expect(moments).to.deep.equal([' while 0 run', 'a,b while 0 run', 'a,b,c while 0 run, done']);
  });

  it('has no such moment any more once a phase has failed, and holds nothing back for it', async () => {
    const stage = new Stage({ 'a.sh': 1 });
    const moments: number[] = [];
    const onQuiet = ({ size }: ReadonlySet<string>): Promise<void> =>
      Promise.resolve(void moments.push(size));
    const quiet = { onQuiet, patience: () => 60_000 };
    await rejection(stage.deploy([phase('a'), phase('b', ['a']), phase('c'), phase('d', ['c'])], { quiet }));
    expect(moments).to.deep.equal([0]);
    expect(stage.ends()).to.include('d@controller01 passed');
  });

  it('starts nothing beside a running phase while a quiet moment is due', async () => {
    const stage = new Stage();
    const moments: string[] = [];
    const onQuiet = (passed: ReadonlySet<string>): Promise<void> =>
      Promise.resolve(void moments.push([...passed].join()));
    const quiet = { onQuiet, patience: () => 60_000 };
    const local = { action: { local: 'x' } };
    const slow = phase('slow', [], { ...local });
    let finish = (): void => undefined;
    const runLocal: DeployContext['runLocal'] = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { exitCode: 0, signal: undefined };
    };
    const deployed = stage.deploy([slow, phase('a'), phase('b', ['a'])], { quiet, runLocal });
    while (!stage.ends().includes('a@controller01 passed')) await new Promise(setImmediate);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(stage.ends()).to.deep.equal(['a@controller01 passed']);
    finish();
    await deployed;
    expect(moments).to.deep.equal(['', 'a,slow', 'a,slow,b']);
  });

  it('goes on beside a running phase when it does not become quiet in time', async () => {
    const stage = new Stage();
    const asked: number[] = [];
    const patience = (): number => (asked.push(asked.length) === 1 ? 5 : 0);
    const onQuiet = (): Promise<void> => Promise.resolve();
    let finish = (): void => undefined;
    const runLocal: DeployContext['runLocal'] = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { exitCode: 0, signal: undefined };
    };
    const slow = phase('slow', [], { action: { local: 'x' } });
    const deployed = stage.deploy([slow, phase('a'), phase('b', ['a'])], {
      quiet: { onQuiet, patience },
      runLocal,
    });
    while (!stage.ends().includes('b@controller01 passed')) await new Promise(setImmediate);
    expect(asked).to.have.lengthOf(2);
    finish();
    await deployed;
  });
});
