import { expect } from 'chai';
import { CommandFailed, Interrupted } from '../../../../harness/core/errors.ts';
import type { DeployContext } from '../../../../harness/run/phases/deploy.ts';
import { rejection } from '../../../support/rejection.ts';
import { smallLab } from '../../../support/small-lab.ts';
import { phase, Stage } from '../../../support/stage.ts';

const LAB = smallLab();
const NODES = LAB.nodes.map(({ name }) => name);
const CONTROLLER_CPUS = LAB.nodes.find(({ name }) => name === 'controller01')?.cpus ?? 0;

describe('a deployment', () => {
  it('runs phases in the order of what they need, and independent ones at the same time', async () => {
    const stage = new Stage();
    await stage.deploy([phase('c', ['a', 'b']), phase('a'), phase('b')]);
    expect(stage.ends()).to.deep.equal(['a', 'b', 'c'].map((name) => `${name}@controller01 passed`));
    expect(stage.most).to.equal(2);
    expect(stage.limits).to.deep.equal([3_000, 3_000, 3_000]);
  });

  it('starts first what most is to come after, and on a node one more than it has processors', async () => {
    const stage = new Stage();
    const names = ['a', 'b', 'c', 'd', 'first'].map((name) => phase(name));
    await stage.deploy([...names, phase('next', ['first']), phase('last', ['next'])]);
    const started = stage.events.flatMap((event) => (event.type === 'phase-started' ? [event.phase] : []));
    expect(started.slice(0, 2)).to.deep.equal(['first', 'a']);
    expect(started.indexOf('next')).to.be.lessThan(started.indexOf('c'));
    expect(stage.most).to.equal(1 + CONTROLLER_CPUS);
    expect(stage.ends()).to.have.lengthOf(7);
  });

  it('takes no slot of a node for a local phase', async () => {
    const stage = new Stage();
    const local = { action: { local: 'x' } };
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const started = (): string[] =>
      stage.events.flatMap(({ type }) => (type === 'phase-started' ? [type] : []));
    let before = 0;
    const runLocal: DeployContext['runLocal'] = () => {
      before = Math.max(before, started().length);
      return Promise.resolve({ exitCode: 0, signal: undefined });
    };
    await stage.deploy(
      names.map((name) => phase(name, [], local)),
      { runLocal },
    );
    expect(before).to.equal(names.length);
  });

  it('runs a phase on all of its nodes and tells their output by node', async () => {
    const stage = new Stage();
    await stage.deploy([phase('a', [], { nodes: NODES })]);
    expect(stage.events.filter(({ type }) => type === 'phase-output')).to.deep.equal(
      NODES.map((node) => ({ type: 'phase-output', phase: 'a', node, line: `a.sh on ${node}` })),
    );
  });

  it('stops what needs a failed phase, however far away, and lets the rest finish', async () => {
    const stage = new Stage({ 'a.sh': 7 });
    const error = await rejection(
      stage.deploy([
        phase('a'),
        phase('b', ['a']),
        phase('c', ['b']),
        phase('other'),
        phase('more', ['other']),
      ]),
    );
    expect(error).to.be.instanceOf(CommandFailed);
    expect(error.message).to.equal(
      'phase a failed on controller01: exit status 7; last output: a.sh on controller01',
    );
    expect(stage.ends().toSorted()).to.deep.equal([
      'a@controller01 failed',
      'b@controller01 skipped: it needs a, which failed',
      'c@controller01 skipped: it needs a, which failed',
      'more@controller01 passed',
      'other@controller01 passed',
    ]);
  });

  it('gives the last lines and the journal of a phase that failed, and what the logs of all nodes complain of', async () => {
    const stage = new Stage({ 'a.sh': 7 });
    await rejection(stage.deploy([phase('a', [], { units: ['chrony'] })]));
    const [ended] = stage.events.filter((event) => event.type === 'phase-ended');
    expect(ended?.failure?.evidence).to.deep.equal([
      { title: 'last lines', text: 'a.sh on controller01' },
      { title: 'journal of its units', text: '== chrony: failed' },
      {
        title: 'what services complained of meanwhile',
        text: NODES.map((node) => `${node} nova-api.log (05:59:02): no answer on ${node}`).join('\n'),
      },
    ]);
  });

  it('skips a phase whose requirement the lab does not meet, and goes on', async () => {
    const stage = new Stage();
    const unmet = (): string => 'a container has no kernel of its own';
    await stage.deploy([phase('a', [], { requires: ['own-kernel'] }), phase('b', ['a'])], { unmet });
    expect(stage.ends()).to.deep.equal([
      'a@controller01 skipped: a container has no kernel of its own',
      'b@controller01 passed',
    ]);
  });

  it('runs a local phase once, here, whatever nodes it is on', async () => {
    const stage = new Stage();
    const action = { local: 'ansible-playbook site.yml' };
    await stage.deploy([phase('a', [], { action, nodes: NODES })]);
    expect(stage.local).to.deep.equal(['ansible-playbook site.yml within 3000']);
    expect(stage.ends()).to.deep.equal(['a@local passed']);
    expect(stage.events).to.deep.include({
      type: 'phase-output',
      phase: 'a',
      node: 'local',
      line: 'from here',
    });
    const failing = new Stage();
    const error = await rejection(failing.deploy([phase('a', [], { action: { local: 'false' } })]));
    expect(error.message).to.equal('phase a failed on local: exit status 1; last output: from here');
  });

  it('starts nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    const stage = new Stage();
    const runLocal: DeployContext['runLocal'] = () => {
      stop.abort(new Interrupted('enough'));
      return Promise.resolve({ exitCode: 0, signal: undefined });
    };
    const first = phase('a', [], { action: { local: 'x' } });
    const error = await rejection(
      stage.deploy([first, phase('b', ['a'])], { signal: stop.signal, runLocal }),
    );
    expect(error.message).to.equal('enough');
    expect(stage.ends()).to.deep.equal(['a@local passed']);
  });

  it('applies only what is wanted and not there already, and tells of the rest', async () => {
    const stage = new Stage();
    const phases = [phase('a'), phase('b', ['a']), phase('c', ['b']), phase('d', ['c'])];
    await stage.deploy(phases, { reused: new Set(['a']), wanted: new Set(['a', 'b', 'c']) });
    expect(stage.ends()).to.deep.equal([
      'a@controller01 skipped: reused: the checkpoint has it',
      'd@controller01 skipped: not asked for (--until)',
      'b@controller01 passed',
      'c@controller01 passed',
    ]);
  });
});
