import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ProcessLoad, timeOf } from '../../../../harness/adapters/load/process-load.ts';
import { waitUntil } from '../../../../harness/core/wait.ts';
import type { ProcessorTime } from '../../../../harness/ports/node-load.ts';
import { BusyLoops } from '../../../support/busy-loops.ts';

const SPAN_MS = 2_500;
/** One processor, and behind everything else that it has to do. */
const BEHIND = ['taskset', '-c', '0', 'nice', '-n', '19'];

interface Had {
  readonly passedMs: number;
  readonly times: readonly (ProcessorTime | undefined)[];
}

/** What each process, a node of its own with one processor, had in a span. */
async function watch(pids: readonly number[]): Promise<Had> {
  const nodes = pids.map((pid) => ({ name: String(pid), cpus: 1 }));
  const load = new ProcessLoad({ nodes, recognise: (pid) => (pids.includes(pid) ? String(pid) : undefined) });
  await load.look();
  const startedAt = performance.now();
  await delay(SPAN_MS);
  const times = await load.look();
  return { passedMs: performance.now() - startedAt, times: pids.map((pid) => times.get(String(pid))) };
}

/** It has become the program, and the program has come to its sleep. */
async function sleeps(pid: number): Promise<void> {
  await waitUntil(
    `process ${pid} sleeps`,
    async () => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      return stat.includes('(sleep) S ') ? { done: true } : { pending: stat };
    },
    { within: '20s' },
  );
}

describe('the load of nodes that are processes', () => {
  it('says of two loops on one processor that each had half of it at most, and lost the rest', async () => {
    await using loops = await BusyLoops.start({ count: 2, by: BEHIND });
    const { passedMs, times } = await watch(loops.pids);
    const [total, shares] = [
      times.reduce((sum, time) => sum + (time?.ranMs ?? 0), 0),
      times.map((time) => (time ? time.ranMs / time.askedMs : 1)),
    ];
    expect(total, 'more than one processor has').to.be.at.most(passedMs * 1.1);
    for (const share of shares) expect(share).to.be.at.most(0.65);
    for (const time of times) {
      // it ran or stood in line, all the time
      expect(time?.askedMs).to.be.within(passedMs * 0.9, passedMs * 1.1);
      expect(time?.lostMs).to.be.at.least(passedMs * 0.35);
      expect((time?.ranMs ?? 0) + (time?.lostMs ?? 0)).to.be.within(passedMs * 0.8, passedMs * 1.1);
    }
  });

  it('says of a process that sleeps that it asked for nothing and lost nothing', async () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await sleeps(sleeper.pid ?? 0);
      const { times } = await watch([sleeper.pid ?? 0]);
      expect(times[0]).to.deep.equal({ ranMs: 0, askedMs: 0, lostMs: 0 });
    } finally {
      sleeper.kill('SIGKILL');
    }
  });

  it('knows nothing of a node without processes, and forgets what has ended', async () => {
    const loops = await BusyLoops.start({ count: 1, by: BEHIND });
    const [pid = 0] = loops.pids;
    const nodes = [
      { name: 'loop', cpus: 1 },
      { name: 'nobody', cpus: 1 },
    ];
    const load = new ProcessLoad({ nodes, recognise: (at) => (at === pid ? 'loop' : undefined) });
    await load.look();
    await delay(300);
    const had = await load.look();
    expect([...had.keys()]).to.deep.equal(['loop']);
    await loops[Symbol.asyncDispose]();
    await delay(100);
    expect(await load.look(), 'figures never go down').to.deep.equal(had);
  });
});

describe('the time of a node', () => {
  const span = { ranMs: 200, waitedMs: 1_800, heldUpMs: 1_800 };

  it('is lost while one thing of it stands in line', () =>
    expect(timeOf(span, 2_000, 2, 0)).to.deep.equal({ ranMs: 200, askedMs: 2_000, lostMs: 1_800 }));

  it('is not lost by a node that has all of its processors and more to do than they can', () =>
    expect(timeOf({ ranMs: 4_000, waitedMs: 16_000, heldUpMs: 1_600 }, 2_000, 2, 0)).to.deep.equal({
      ranMs: 4_000,
      askedMs: 4_000,
      lostMs: 0,
    }));

  it('is lost at most as far as processors were lacking', () =>
    expect(timeOf({ ranMs: 2_000, waitedMs: 18_000, heldUpMs: 1_800 }, 2_000, 2, 0)).to.deep.equal({
      ranMs: 2_000,
      askedMs: 4_000,
      lostMs: 1_000,
    }));

  it('is lost to the hypervisor of the host, too', () =>
    expect(timeOf({ ranMs: 2_000, waitedMs: 0, heldUpMs: 0 }, 2_000, 1, 0.75)).to.deep.equal({
      ranMs: 500,
      askedMs: 2_000,
      lostMs: 1_500,
    }));
});
