import { expect } from 'chai';
import { CommandFailed, Interrupted } from '../../../../harness/core/errors.ts';
import type { Deployment, Phase } from '../../../../harness/lab/deployment.ts';
import type { EventBody } from '../../../../harness/report/events.ts';
import { Redactor } from '../../../../harness/report/redactor.ts';
import { deploy, type DeployContext } from '../../../../harness/run/phases/deploy.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import type { RunningLab } from '../../../../harness/ports/provider.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const NODES = LAB.nodes.map(({ name }) => name);

function phase(name: string, needs: string[] = [], more: Partial<Phase> = {}): Phase {
  return {
    name,
    nodes: ['controller01'],
    action: { run: `${name}.sh` },
    withinMs: 1_000,
    needs,
    requires: [],
    units: [],
    ...more,
  };
}

/** A lab whose scripts end as they are told, `a.sh: 3`, and pass otherwise. */
class Stage {
  readonly events: EventBody[] = [];
  readonly limits: (number | string | undefined)[] = [];
  readonly local: string[] = [];
  readonly #up: UpLab;
  running = 0;
  most = 0;

  constructor(exits: Readonly<Record<string, number>> = {}) {
    const nodes = LAB.nodes.map(({ name, role }) => {
      const shell = new ScriptedShell(async (command, { within, onOutput }) => {
        const [, script] = /bash \.\/'(.*)'/.exec(command) ?? [];
        if (script === undefined) return { stdout: '== chrony: failed\n' };
        this.limits.push(within);
        this.most = Math.max(this.most, ++this.running);
        onOutput?.({ stream: 'stdout', text: `${script} on ${name}\n` });
        await Promise.resolve();
        this.running -= 1;
        return { exitCode: exits[script] ?? 0 };
      });
      return new ScriptedNode(name, role, shell);
    });
    this.#up = new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes);
  }

  deploy(phases: readonly Phase[], more: Partial<DeployContext> = {}): Promise<void> {
    const deployment: Deployment = { dir: '/deploy', secrets: [], phases };
    return deploy(this.#up, deployment, {
      emit: (event) => this.events.push(event),
      redactor: new Redactor(),
      timeScale: 3,
      unmet: () => undefined,
      runLocal: (command, { withinMs, onOutput }) => {
        this.local.push(`${command} within ${withinMs}`);
        onOutput({ stream: 'stdout', text: 'from here' });
        return Promise.resolve({ exitCode: command === 'false' ? 1 : 0, signal: undefined });
      },
      ...more,
    });
  }

  ends(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'phase-ended'
        ? [`${event.phase}@${event.node} ${event.status}${event.reason ? `: ${event.reason}` : ''}`]
        : [],
    );
  }
}

describe('a deployment', () => {
  it('runs phases in the order of what they need, and independent ones at the same time', async () => {
    const stage = new Stage();
    await stage.deploy([phase('c', ['a', 'b']), phase('a'), phase('b')]);
    expect(stage.ends()).to.deep.equal(['a', 'b', 'c'].map((name) => `${name}@controller01 passed`));
    expect(stage.most).to.equal(2);
    expect(stage.limits).to.deep.equal([3_000, 3_000, 3_000]);
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
    expect(error.message).to.equal('phase a failed on controller01: exit status 7');
    expect(stage.ends().toSorted()).to.deep.equal([
      'a@controller01 failed',
      'b@controller01 skipped: it needs a, which failed',
      'c@controller01 skipped: it needs a, which failed',
      'more@controller01 passed',
      'other@controller01 passed',
    ]);
  });

  it('gives the last lines and the journal of a phase that failed', async () => {
    const stage = new Stage({ 'a.sh': 7 });
    await rejection(stage.deploy([phase('a', [], { units: ['chrony'] })]));
    const [ended] = stage.events.filter((event) => event.type === 'phase-ended');
    expect(ended?.failure?.evidence).to.deep.equal([
      { title: 'last lines', text: 'a.sh on controller01' },
      { title: 'journal of its units', text: '== chrony: failed' },
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
    expect(error.message).to.equal('phase a failed on local: exit status 1');
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
    expect(moments).to.deep.equal(['', 'slow,a', 'slow,a,b']);
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
