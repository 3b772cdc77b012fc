import { expect } from 'chai';
import type { Phase } from '../../../../harness/lab/deployment.ts';
import type { Checkpoint } from '../../../../harness/run/checkpoints/checkpoint.ts';
import type { PhaseContent } from '../../../../harness/run/checkpoints/phase-content.ts';
import {
  fittingCheckpoints,
  reruns,
  wantedPhases,
  type CheckpointChoice,
} from '../../../../harness/run/checkpoints/checkpoint-choice.ts';
import { checkpointOf, content, GROUND } from '../../../support/checkpoints.ts';

const NEEDS = { time: [], database: ['time'], queue: ['time'], identity: ['database'], image: ['identity'] };
const NAMES = Object.keys(NEEDS) as (keyof typeof NEEDS)[];
const PHASES: Phase[] = NAMES.map((name) => ({
  name,
  nodes: ['one'],
  action: { run: `${name}.sh` },
  withinMs: 1,
  needs: NEEDS[name],
  requires: [],
  units: [],
}));

function contents(changed: Record<string, string> = {}): PhaseContent[] {
  return NAMES.map((name) => content(name, NEEDS[name], changed[name]));
}

function of(...names: string[]): PhaseContent[] {
  return contents().filter(({ name }) => names.includes(name));
}

const FIRST = checkpointOf(of('time'));
const MIDDLE = checkpointOf(of('time', 'database', 'queue'));
const LAST = checkpointOf(contents());
const STORED = [LAST, FIRST, MIDDLE];

function choice(more: Partial<CheckpointChoice> = {}): CheckpointChoice {
  const base = {
    phases: PHASES,
    contents: contents(),
    ground: GROUND,
    lab: 'small',
    stored: STORED,
    wish: {},
  };
  return { ...base, ...more };
}

function sizes(found: readonly Checkpoint[]): number[] {
  return found.map(({ manifest }) => manifest.phases.length);
}

describe('what is reused', () => {
  it('is the checkpoint that spares most, then the one before it', () => {
    expect(sizes(fittingCheckpoints(choice()))).to.deep.equal([5, 3, 1]);
    expect(reruns(choice(), new Set(NAMES))).to.deep.equal([]);
  });

  it('is none that holds a phase which has changed; the rest runs for the reason that is told', () => {
    const changed = choice({ contents: contents({ image: 'changed' }) });
    expect(sizes(fittingCheckpoints(changed))).to.deep.equal([3, 1]);
    expect(reruns(changed, new Set(['time', 'database', 'queue']))).to.deep.equal([
      { phases: ['identity'], reason: 'no checkpoint has it without what must run' },
      { phases: ['image'], reason: 'image.sh changed' },
    ]);
  });

  it('tells one reason once for all phases that share it, and who needs whom', () => {
    const library = { 'labs/lib/database.sh': 'old' };
    const then = contents().map((phase) => ({ ...phase, files: { ...phase.files, ...library } }));
    const now = then.map((phase) =>
      ['database', 'identity'].includes(phase.name)
        ? { ...phase, files: { ...phase.files, 'labs/lib/database.sh': 'new' } }
        : phase,
    );
    const made = choice({ contents: now, stored: [checkpointOf(then)] });
    expect(reruns(made, new Set())).to.deep.equal([
      { phases: ['time'], reason: 'no checkpoint has it without what must run' },
      { phases: ['database', 'identity'], reason: 'labs/lib/database.sh changed' },
      { phases: ['queue'], reason: 'it needs time, which runs' },
      { phases: ['image'], reason: 'it needs identity, which runs' },
    ]);
  });

  it('is nothing on another ground, and what changed in it is told', () => {
    const moved = choice({ ground: { ...GROUND, QEMU: '8.0' } });
    expect(fittingCheckpoints(moved)).to.deep.equal([]);
    expect(reruns(moved, new Set())).to.deep.equal([{ phases: NAMES, reason: 'QEMU changed' }]);
    expect(reruns(choice({ stored: [] }), new Set())).to.deep.equal([
      { phases: NAMES, reason: 'there is no checkpoint yet' },
    ]);
  });

  it('is nothing with --fresh', () => {
    expect(fittingCheckpoints(choice({ wish: { fresh: true } }))).to.deep.equal([]);
  });

  it('ends before --from, which runs with all that needs it', () => {
    const wish = { from: 'identity' };
    expect(sizes(fittingCheckpoints(choice({ wish })))).to.deep.equal([3, 1]);
    expect(reruns(choice({ wish }), new Set(['time', 'database', 'queue']))).to.deep.equal([
      { phases: ['identity'], reason: '--from identity' },
      { phases: ['image'], reason: 'it needs identity, which runs' },
    ]);
  });

  it('has nothing in it that needs --until, and only what that needs is wanted', () => {
    const wish = { until: 'database' };
    expect([...wantedPhases(PHASES, wish)].toSorted()).to.deep.equal(['database', 'time']);
    expect(sizes(fittingCheckpoints(choice({ wish })))).to.deep.equal([3, 1]);
    expect(reruns(choice({ wish }), new Set(['time', 'database', 'queue']))).to.deep.equal([]);
  });

  it('is the one checkpoint whose key is named', () => {
    const key = MIDDLE.manifest.key.slice(0, 12);
    expect(fittingCheckpoints(choice({ wish: { key } }))).to.deep.equal([MIDDLE]);
  });

  it('holds no phase that the deployment has no longer', () => {
    const phases = PHASES.filter(({ name }) => name !== 'queue');
    const fewer = choice({ phases, contents: contents().filter(({ name }) => name !== 'queue') });
    expect(sizes(fittingCheckpoints(fewer))).to.deep.equal([1]);
  });
});
