import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { waitUntil } from '../../../../harness/core/wait.ts';
import type { NodeLoad, ProcessorTime } from '../../../../harness/ports/node-load.ts';
import { LoadWatch } from '../../../../harness/run/nodes/load-watch.ts';
import { rejection } from '../../../support/rejection.ts';

type Figures = Readonly<Record<string, Partial<ProcessorTime>>>;

/** Two nodes with the figures that they are given. */
class GivenLoad implements NodeLoad {
  looks = 0;
  failure: Error | undefined;
  figures: Figures = {};

  look(): Promise<ReadonlyMap<string, ProcessorTime>> {
    this.looks += 1;
    if (this.failure) throw this.failure;
    const nothing = { ranMs: 0, askedMs: 0, lostMs: 0 };
    return Promise.resolve(
      new Map(Object.entries(this.figures).map(([node, time]) => [node, { ...nothing, ...time }])),
    );
  }
}

const STARVED = { ranMs: 31_000, askedMs: 100_000, lostMs: 60_000 };
const WELL_OFF = { ranMs: 90_000, askedMs: 100_000, lostMs: 9_000 };

describe('what nodes have of the host’s processors', () => {
  let load: GivenLoad;
  let watch: LoadWatch;
  beforeEach(() => {
    load = new GivenLoad();
    watch = new LoadWatch(load);
  });
  afterEach(() => watch[Symbol.dispose]());

  /** Brings the watch up to date, as a limit that has run out does. */
  const lookNow = (): Promise<unknown> => watch.lostByAny().begin()();

  it('is told of a node since a wait began, in words', async () => {
    load.figures = { node01: WELL_OFF, node02: WELL_OFF };
    await lookNow();
    const lost = watch.lostBy('node01').begin();
    load.figures = { node01: { ranMs: 121_000, askedMs: 200_000, lostMs: 69_000 }, node02: WELL_OFF };
    expect(await lost()).to.deep.equal({
      ms: 60_000,
      why: 'node01 had 31 % of the processor time that it asked for',
    });
  });

  it('is that of the node that lost most, for what works on all of them', async () => {
    const lost = watch.lostByAny().begin();
    load.figures = { node01: WELL_OFF, node02: STARVED };
    expect((await lost()).ms).to.equal(60_000);
    expect((await lost()).why).to.match(/^node02 had 31 %/);
  });

  it('is nothing for a node that nothing is known of', async () => {
    load.figures = { node02: STARVED };
    expect(await watch.lostBy('node01').begin()()).to.deep.equal({ ms: 0, why: '' });
  });

  it('is looked at from the first question on, and not before', async () => {
    await delay(1_200);
    expect(load.looks).to.equal(0);
    watch.mark();
    await delay(1_200);
    expect(load.looks).to.equal(1);
  });

  it('is looked at once for all who ask at a time', async () => {
    const asked = [watch.lostByAny().begin(), watch.lostBy('node01').begin()];
    await Promise.all(asked.map((lost) => lost()));
    expect(load.looks).to.equal(1);
  });

  it('is a fact about the host where a node was starved, with the figures', async () => {
    const mark = watch.mark();
    load.figures = { node01: STARVED, node02: WELL_OFF };
    await lookNow();
    const [fact, ...others] = watch.since(mark);
    expect(others).to.deep.equal([]);
    expect(fact).to.include({ fault: 'host', node: 'node01' });
    expect(fact?.message).to.match(
      /^node01 had 31 % of the processor time that it asked for, and lost 1 m 00 s of \d+ ms to other work of this host$/,
    );
  });

  it('is none where little was lost, where little of the time was, or where it was before', async () => {
    const mark = watch.mark();
    load.figures = { node01: { ranMs: 100, askedMs: 9_900, lostMs: 9_800 } };
    await lookNow();
    expect(watch.since(mark), 'less than ten seconds').to.deep.equal([]);
    load.figures = { node01: STARVED };
    await lookNow();
    expect(
      watch.since({ ...mark, atMs: performance.now() - 900_000 }),
      'of a quarter of an hour',
    ).to.deep.equal([]);
    expect(watch.since(mark)).to.have.length(1);
    expect(watch.since(watch.mark()), 'before').to.deep.equal([]);
  });

  it('is looked at again where it could not be, and whoever asked is told', async () => {
    load.failure = new Error('no /proc');
    const lost = watch.lostByAny().begin();
    expect((await rejection(lost())).message).to.equal('no /proc');
    await waitUntil(
      'a second look by itself',
      () => Promise.resolve(load.looks === 3 ? { done: true } : { pending: `${load.looks} looks` }),
      { within: '10s' },
    );
    load.failure = undefined;
    load.figures = { node01: STARVED };
    expect((await lost()).ms).to.equal(60_000);
  });

  it('looks no more when it is over', async () => {
    watch.mark();
    watch[Symbol.dispose]();
    const other = new LoadWatch(load);
    other[Symbol.dispose]();
    other.mark();
    await delay(1_200);
    expect(load.looks).to.equal(0);
  });
});
