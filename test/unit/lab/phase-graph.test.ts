import { expect } from 'chai';
import {
  blockedPhases,
  cyclesOf,
  dependentsOf,
  neededFor,
  waysAhead,
  type GraphPhase,
  type PhaseState,
} from '../../../harness/lab/phase-graph.ts';
import { ReadyPhases } from '../../../harness/lab/ready-phases.ts';
import { Random } from '../../support/random.ts';

/** Phases without a cycle in a random order of the file, some needing many, some nothing. */
function randomGraph(random: Random): GraphPhase[] {
  const phases = Array.from({ length: 1 + random.below(20) }, (_, index) => ({
    name: `p${index}`,
    needs: Array.from({ length: index }, (__, other) => `p${other}`).filter(() => random.chance(25)),
  }));
  return phases.toSorted(() => random.below(3) - 1);
}

/** Plays a graph as a deployment would: starts what is ready, ends phases in a random order, some of them badly. */
function play(phases: readonly GraphPhase[], random: Random, failing: number) {
  const states = new Map<string, PhaseState>();
  const startable = new ReadyPhases(phases);
  const running = new Set<string>();
  const order: string[] = [];
  for (;;) {
    for (const { name } of startable.now) {
      running.add(name);
      startable.start(name);
    }
    if (running.size === 0) return { states, order };
    const name = random.pick([...running]);
    running.delete(name);
    const state = random.chance(failing) ? 'failed' : 'passed';
    states.set(name, state);
    if (state === 'passed') startable.pass(name);
    order.push(name);
  }
}

/** Everything that a phase needs, however far away. */
function ancestors(phases: readonly GraphPhase[], name: string): Set<string> {
  const needs = phases.find((phase) => phase.name === name)?.needs ?? [];
  return new Set(needs.flatMap((need) => [need, ...ancestors(phases, need)]));
}

const CHAIN: GraphPhase[] = [
  { name: 'a', needs: [] },
  { name: 'b', needs: ['a'] },
  { name: 'c', needs: ['b'] },
  { name: 'd', needs: [] },
];

describe('a chain of 20,000 phases', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => ({
    name: `p${index}`,
    needs: index === 0 ? [] : [`p${index - 1}`],
    withinMs: 1,
  }));
  const [first = CHAIN[0], last = CHAIN[0]] = [chain[0], chain.at(-1)];

  it('is understood at once', () => {
    const startedAt = performance.now();
    expect(waysAhead(chain).get('p0')).to.equal(20_000);
    expect(neededFor(chain, 'p19999').size).to.equal(20_000);
    expect(dependentsOf(chain, 'p0').size).to.equal(19_999);
    expect(blockedPhases(chain, new Map([['p0', 'failed']]))).to.have.length(19_999);
    expect(cyclesOf(chain)).to.deep.equal([]);
    expect(play(chain, new Random(9), 0).order).to.have.length(20_000);
    expect(performance.now() - startedAt).to.be.lessThan(2_000);
  });

  it('is seen to be a circle', () => {
    const closed = chain.map((phase) => (phase === first ? { ...phase, needs: [last?.name ?? ''] } : phase));
    expect(cyclesOf(closed).map(({ length }) => length)).to.deep.equal([20_001]);
  });

  it('has no more circles than anybody reads', () => {
    const tangled = chain.map((phase) => ({ ...phase, needs: [...phase.needs, 'p19999'] }));
    expect(cyclesOf(tangled)).to.have.length(20);
  });
});

describe('the graph of phases', () => {
  const namesOf = (startable: ReadyPhases<GraphPhase>): string[] => startable.now.map(({ name }) => name);

  it('starts with what needs nothing, or nothing but what has passed', () => {
    expect(namesOf(new ReadyPhases(CHAIN))).to.deep.equal(['a', 'd']);
    expect(namesOf(new ReadyPhases(CHAIN, ['a', 'd']))).to.deep.equal(['b']);
  });

  it('starts a phase when what it needs has passed, not while it runs, and in the order of the file', () => {
    const startable = new ReadyPhases(CHAIN);
    startable.start('a');
    expect(namesOf(startable)).to.deep.equal(['d']);
    startable.pass('a');
    expect(namesOf(startable)).to.deep.equal(['b', 'd']);
    startable.start('b');
    startable.start('d');
    expect(namesOf(startable)).to.deep.equal([]);
  });

  it('blames the failed phase at the root for everything behind it', () =>
    expect(
      blockedPhases(CHAIN, new Map([['a', 'failed']])).map(({ phase, by }) => [phase.name, by]),
    ).to.deep.equal([
      ['b', 'a'],
      ['c', 'a'],
    ]));

  it('runs every phase once and after its needs when nothing fails', () => {
    const random = new Random(5);
    for (let round = 0; round < 300; round += 1) {
      const phases = randomGraph(random);
      const { order } = play(phases, random, 0);
      expect(order.toSorted()).to.deep.equal(phases.map(({ name }) => name).toSorted());
      for (const { name, needs } of phases)
        for (const need of needs) expect(order.indexOf(need)).to.be.below(order.indexOf(name));
    }
  });

  it('runs nothing behind a failed phase, everything else, and blames the right one', () => {
    const random = new Random(6);
    let blockedSeen = 0;
    for (let round = 0; round < 300; round += 1) {
      const phases = randomGraph(random);
      const { states, order } = play(phases, random, 25);
      const failed = new Set(order.filter((name) => states.get(name) === 'failed'));
      const blocked = new Map(blockedPhases(phases, states).map(({ phase, by }) => [phase.name, by]));
      for (const { name } of phases) {
        const fatal = [...ancestors(phases, name)].filter((need) => failed.has(need));
        expect(order.includes(name), name).to.equal(fatal.length === 0);
        expect(blocked.has(name), name).to.equal(fatal.length > 0);
        if (fatal.length > 0) expect(fatal).to.include(blocked.get(name));
      }
      blockedSeen += blocked.size;
    }
    expect(blockedSeen).to.be.above(0);
  });

  it('counts the longest chain after each phase, and its own time', () => {
    const minutes = { a: 3, b: 1, c: 5, d: 2, e: 9 };
    const needs: Record<string, string[]> = { b: ['a'], c: ['a'], d: ['b', 'c'] };
    const timed = Object.entries(minutes).map(([name, withinMs]) => ({
      name,
      withinMs,
      needs: needs[name] ?? [],
    }));
    expect(Object.fromEntries(waysAhead(timed))).to.deep.equal({ a: 10, b: 3, c: 7, d: 2, e: 9 });
  });

  it('finds no cycle where there is none', () => {
    const random = new Random(7);
    for (let round = 0; round < 300; round += 1) expect(cyclesOf(randomGraph(random))).to.deep.equal([]);
  });

  it('tells a cycle once, from wherever one comes to it', () =>
    expect(
      cyclesOf([
        { name: 'x', needs: ['a', 'b'] },
        { name: 'a', needs: ['b'] },
        { name: 'b', needs: ['a'] },
        { name: 'y', needs: ['b'] },
      ]),
    ).to.deep.equal([['a', 'b', 'a']]));

  it('finds a cycle wherever an edge closes one, as a path of real needs', () => {
    const random = new Random(8);
    for (let round = 0; round < 300; round += 1) {
      const phases = randomGraph(random);
      const last = random.pick(phases).name;
      const first = random.pick([last, ...ancestors(phases, last)]);
      const closed = phases.map((phase) =>
        phase.name === first ? { ...phase, needs: [...phase.needs, last] } : phase,
      );
      const cycles = cyclesOf(closed);
      expect(cycles).not.to.deep.equal([]);
      for (const cycle of cycles) {
        expect(cycle.at(0)).to.equal(cycle.at(-1));
        for (const [index, name] of cycle.slice(0, -1).entries())
          expect(closed.find((phase) => phase.name === name)?.needs).to.include(cycle[index + 1]);
      }
    }
  });
});
