import { expect } from 'chai';
import {
  blockedPhases,
  cyclesOf,
  readyPhases,
  waysAhead,
  type GraphPhase,
  type PhaseState,
} from '../../../harness/lab/phase-graph.ts';
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
  const order: string[] = [];
  for (;;) {
    for (const { name } of readyPhases(phases, states)) states.set(name, 'running');
    const running = [...states].filter(([, state]) => state === 'running').map(([name]) => name);
    if (running.length === 0) return { states, order };
    const name = random.pick(running);
    states.set(name, random.chance(failing) ? 'failed' : 'passed');
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

describe('the graph of phases', () => {
  it('starts with what needs nothing', () =>
    expect(readyPhases(CHAIN, new Map()).map(({ name }) => name)).to.deep.equal(['a', 'd']));

  it('starts a phase when what it needs has passed, not while it runs', () => {
    expect(
      readyPhases(
        CHAIN,
        new Map([
          ['a', 'running'],
          ['d', 'passed'],
        ]),
      ),
    ).to.deep.equal([]);
    expect(
      readyPhases(
        CHAIN,
        new Map([
          ['a', 'passed'],
          ['d', 'running'],
        ]),
      ).map(({ name }) => name),
    ).to.deep.equal(['b']);
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
