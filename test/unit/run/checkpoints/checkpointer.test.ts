import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HostFault, Interrupted, LabFault } from '../../../../harness/core/errors.ts';
import type { ProcessTable } from '../../../../harness/ports/processes.ts';
import type { RunningLab, Snapshot } from '../../../../harness/ports/provider.ts';
import type { EventBody } from '../../../../harness/report/events.ts';
import { Checkpointer, type CheckpointerOptions } from '../../../../harness/run/checkpoints/checkpointer.ts';
import { CheckpointStore } from '../../../../harness/run/checkpoints/checkpoint-store.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import { content, GROUND } from '../../../support/checkpoints.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const PROCESSES: ProcessTable = {
  self: () => Promise.resolve({ pid: 1, startTime: '1' }),
  isAlive: () => Promise.resolve(true),
};
const TIME = new Set(['time']);
const BOTH = new Set(['time', 'web']);

describe('taking checkpoints', () => {
  let dir: string;
  let store: CheckpointStore;
  let events: EventBody[];
  let snapshots: number;
  let started: Checkpointer[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-checkpointer-'));
    store = storeOf(1 << 30);
    events = [];
    snapshots = 0;
    started = [];
  });
  afterEach(async () => {
    // what a failed test left being written would come between the folder and its removal, and hide why it failed
    await Promise.all(started.map((taking) => taking.settled()));
    await rm(dir, { recursive: true, force: true });
  });

  const storeOf = (budgetBytes: number): CheckpointStore =>
    new CheckpointStore({ root: dir, processes: PROCESSES, budgetBytes });

  const checkpointer = (more: Partial<CheckpointerOptions> = {}): Checkpointer => {
    const taking = new Checkpointer({
      store,
      ground: GROUND,
      contents: [content('time'), content('web')],
      contentsNow: () => Promise.reject(new Error('nobody asks')),
      fresh: false,
      emit: (event) => events.push(event),
      ...more,
    });
    started.push(taking);
    return taking;
  };

  /** A lab whose snapshot is one file, or whatever `finish` makes of it. */
  const labThat = (finish: Snapshot['finish'] = () => Promise.resolve(), lab = LAB): UpLab => {
    const nodes = lab.nodes.map(
      ({ name, roles }) =>
        new ScriptedNode(name, roles, new ScriptedShell(() => ({ stdout: 'answering\n' }))),
    );
    const snapshot = async (into: string): Promise<Snapshot> => {
      snapshots += 1;
      await writeFile(join(into, 'memory.zst'), 'memory');
      return { pausedMs: 7, finish };
    };
    return new UpLab(recordOf(lab, 'small'), { snapshot } as unknown as RunningLab, nodes);
  };

  const warnings = (): string[] =>
    events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

  it('takes one of each state, once, and tells what it cost', async () => {
    const taking = checkpointer();
    const up = labThat();
    for (const passed of [new Set<string>(), TIME, TIME, BOTH]) await taking.of(up).onQuiet(passed, true);
    await taking.settled();
    expect(snapshots).to.equal(2);
    expect(await store.list()).to.have.lengthOf(2);
    const [saved] = events.filter((event) => event.type === 'checkpoint-saved');
    expect(saved).to.deep.include({ phases: ['time'], pausedMs: 7 });
    expect((await taking.latest())?.manifest.phases).to.have.lengthOf(2);
    await checkpointer().of(up).onQuiet(TIME, true);
    expect(snapshots).to.equal(2);
    const fresh = checkpointer({ fresh: true });
    await fresh.of(up).onQuiet(TIME, true);
    await fresh.settled();
    expect([snapshots, (await store.list()).length]).to.deep.equal([3, 2]);
  });

  it('takes the first and the last, and between them what is worth its price', async () => {
    const taking = checkpointer({ worth: 1_000_000 });
    const quiet = taking.of(labThat());
    await quiet.onQuiet(TIME, false);
    expect(snapshots).to.equal(1);
    // keeping it took longer than what has been done since then
    await quiet.onQuiet(new Set(['web']), false);
    expect(snapshots).to.equal(1);
    await quiet.onQuiet(BOTH, true);
    expect(snapshots).to.equal(2);
    await taking.settled();
  });

  it('is due once there is enough to be kept, and not any more when it is off', async () => {
    const taking = checkpointer({ worth: 0 });
    const up = labThat(() => Promise.reject(new HostFault('no space left on device')));
    const quiet = taking.of(up);
    expect(quiet.patience()).to.be.greaterThan(0);
    expect(checkpointer().of(up).patience()).to.equal(0);
    await quiet.onQuiet(TIME, false);
    await taking.settled();
    expect(quiet.patience()).to.equal(0);
  });

  it('lets phases wait for a tenth of what has been done, then not before as much has been done again', () => {
    let now = 1_000;
    const quiet = checkpointer({ worth: 0, now: () => now }).of(labThat());
    now += 50;
    expect(quiet.patience()).to.equal(5);
    now += 3;
    expect(quiet.patience(), 'of what is left').to.equal(2);
    now += 2;
    expect(quiet.patience(), 'when it has not become quiet').to.equal(0);
    now += 54;
    expect(quiet.patience(), 'before as much has passed again').to.equal(0);
    now += 1;
    expect(quiet.patience(), 'when it has').to.equal(11);
  });

  it('lets phases go on while the rest of it is done, one after the other', async () => {
    let running = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const up = labThat(async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
    });
    const taking = checkpointer();
    await taking.of(up).onQuiet(TIME, true);
    await taking.of(up).onQuiet(BOTH, true);
    expect(await store.list()).to.deep.equal([]);
    const settled = taking.settled();
    while (release.length < 1) await new Promise(setImmediate);
    release.shift()?.();
    while (release.length < 1) await new Promise(setImmediate);
    release.shift()?.();
    await settled;
    expect(most).to.equal(1);
    expect(await store.list()).to.have.lengthOf(2);
  });

  for (const [what, finish] of [
    ['the disk is full', () => Promise.reject(new HostFault('no space left on device'))],
    ['libvirt refuses', () => Promise.reject(new LabFault('no space left on device'))],
  ] as const)
    it(`warns and goes on without when ${what}, and leaves no draft`, async () => {
      const taking = checkpointer();
      const up = labThat(finish);
      await taking.of(up).onQuiet(TIME, true);
      await taking.settled();
      await taking.of(up).onQuiet(BOTH, true);
      expect(snapshots).to.equal(1);
      expect(warnings()).to.deep.equal(['no more checkpoints in this run: no space left on device']);
      expect(await readdir(dir)).to.deep.equal([]);
    });

  it('starts none where the memory of all nodes might not find room', async () => {
    const [node] = LAB.nodes;
    const huge = { ...LAB, nodes: node ? [{ ...node, memoryMiB: 1 << 30 }] : [] };
    const taking = checkpointer();
    await taking.of(labThat(undefined, huge)).onQuiet(TIME, true);
    expect(snapshots).to.equal(0);
    expect(warnings().join()).to.match(/MiB free, a checkpoint may take \d+ MiB$/);
  });

  it('says so when one alone is larger than the budget', async () => {
    store = storeOf(1);
    const taking = checkpointer();
    await taking.of(labThat()).onQuiet(TIME, true);
    await taking.settled();
    expect(await readdir(dir)).to.deep.equal([]);
    expect(warnings().join()).to.contain('alone is larger than the budget of checkpoints');
  });

  it('says nothing about what an interrupt cut short', async () => {
    const stop = new AbortController();
    const taking = checkpointer({ signal: stop.signal });
    const up = labThat(() => {
      stop.abort(new Interrupted('enough'));
      return Promise.reject(new Interrupted('enough'));
    });
    await taking.of(up).onQuiet(TIME, true);
    await taking.settled();
    expect([warnings(), await readdir(dir)]).to.deep.equal([[], []]);
  });
});
