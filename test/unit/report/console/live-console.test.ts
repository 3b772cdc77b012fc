import { expect } from 'chai';
import { LiveConsole } from '../../../../harness/report/console/live-console.ts';
import type { Event } from '../../../../harness/report/events.ts';
import { pikeRun } from '../../../support/pike-run.ts';
import { Screen } from '../../../support/screen.ts';
import { stormRun } from '../../../support/storm-run.ts';

class Stage {
  readonly screen: Screen;
  readonly console: LiveConsole;
  running = true;
  #now = 0;
  #frame: () => void = () => undefined;
  #resume: () => void = () => undefined;

  constructor(screen: Screen, style = {}) {
    this.screen = screen;
    const repeat = (_everyMs: number, frame: () => void) => {
      this.#frame = frame;
      return () => void (this.running = false);
    };
    this.console = new LiveConsole({
      terminal: screen,
      style: { colour: false, unicode: true, verbose: false, ...style },
      now: () => new Date(this.#now),
      repeat,
      onResume: (callback) => {
        this.#resume = callback;
        return () => (this.#resume = () => undefined);
      },
    });
  }

  play(events: readonly Event[]): this {
    for (const event of events) {
      this.#now = Date.parse(event.at);
      this.console.onEvent(event);
    }
    return this;
  }

  frame(later = 0): this {
    this.#now += later;
    this.#frame();
    return this;
  }

  /** As a shell does, which has the terminal meanwhile. */
  stopAndResume(said: string): this {
    this.screen.write(said);
    this.#resume();
    return this;
  }
}

function until(type: Event['type'], count = 1, run = pikeRun()): Event[] {
  const matches = run.flatMap((event, index) => (event.type === type ? [index] : []));
  return run.slice(0, (matches[count - 1] ?? 0) + 1);
}

describe('live console', () => {
  it('shows what a check measured below it', () => {
    const { screen } = new Stage(new Screen(100)).play(until('check-ended', 1, stormRun()));
    const at = screen.lines.findIndex((line) => line.includes('✔ check boot-storm.servers'));
    expect(screen.lines[at + 1]).to.match(/^ {13}time to ACTIVE: n 4, min 8\.0 s, .*, max 1 m 12 s$/);
  });

  it('shows long work as a bar with size, rate and time left', () => {
    const { screen } = new Stage(new Screen(100)).play(until('progress', 12)).frame();
    const [step, bar] = screen.lines.slice(-2);
    expect(step).to.match(/^\S image {5}0:12 {50,}0:13 in all$/);
    expect(bar).to.equal(
      '  controller  installing  ━━━━━━━━━━━━─────────────  192 MiB of 400 MiB (48 %)  16 MiB/s  0:13 left',
    );
  });

  it('shows the nodes by state while they differ', () => {
    const { screen } = new Stage(new Screen(120)).play(until('node-state', 7));
    expect(screen.lines.at(-1)).to.equal(
      '  nodes     reachable controller01 computer01 · started block01 object01 object02',
    );
    const { screen: later } = new Stage(new Screen(120)).play(until('node-state', 15));
    expect(later.lines.at(-1)).to.equal('  nodes     all 5 verified');
  });

  it('shows what runs with its time and its last line, and moves it up when it is over', () => {
    const stage = new Stage(new Screen(80)).play(until('phase-output', 3)).frame(5_000);
    expect(stage.screen.lines.slice(-3)).to.deep.equal([
      '  time      block01   0:09  210 Number of sources = 1',
      '  time      object01  0:09',
      '  time      object02  0:09',
    ]);
    expect(stage.screen.text).to.contain('✔ time on controller01');
    expect(stage.screen.text).to.contain('2 of 9 done');
  });

  it('leaves nothing of the block at the end, and a whole story above', async () => {
    const stage = new Stage(new Screen(80, 200)).play(pikeRun({ identityFails: true, kept: true }));
    await stage.console.end();
    expect(stage.running).to.be.false;
    expect(stage.screen.text).not.to.contain('in all\n  ');
    expect(stage.screen.lines.filter((line) => line.includes('identity on controller01'))).to.have.length(3);
    expect(stage.screen.lines.at(-1)).to.equal('  bin/lab down pike-k3f9');
    const before = stage.screen.writes.length;
    stage.frame(10_000);
    expect(stage.screen.writes).to.have.length(before);
  });

  it('takes the block away when a run ends without a word', async () => {
    const stage = new Stage(new Screen(80)).play(until('phase-started', 3));
    expect(stage.screen.text).to.contain('nodes');
    await stage.console.end();
    expect(stage.screen.text).not.to.contain('nodes     all');
  });

  it('never leaves the cursor hidden, whichever write was the last', () => {
    const { screen } = new Stage(new Screen(80)).play(pikeRun());
    expect(screen.writes.length).to.be.greaterThan(50);
    const again = new Screen(80);
    for (const write of screen.writes) {
      again.write(write);
      expect(again.cursorVisible).to.be.true;
    }
  });

  for (const width of [30, 60, 100, 200])
    it(`keeps within ${width} columns and tells the same story as in one piece`, () => {
      const stage = new Stage(new Screen(width, 20));
      for (const event of pikeRun({ identityFails: true })) stage.play([event]).frame();
      const narrow = stage.screen.lines;
      for (const line of narrow) expect(line.length).to.be.at.most(width);
      const passed = narrow.filter((line) => line.includes('✔') && /^ +\d/.test(line));
      expect(passed).to.have.length(13);
    });

  it('never is higher than the terminal', () => {
    const stage = new Stage(new Screen(80, 5)).play(until('phase-started', 5));
    expect(stage.screen.lines.at(-1)).to.equal('  and 5 more');
    expect(stage.screen.lines.slice(-4)[0]).to.equal('');
  });

  it('cleans up after itself when the terminal becomes narrower', () => {
    const screen = new Screen(100, 40);
    const stage = new Stage(screen).play(until('phase-output', 1)).frame();
    const rows = screen.lines.length;
    stage.frame(1_000);
    expect(screen.lines).to.have.length(rows);
    screen.width = 50;
    screen.writes.length = 0;
    stage.frame(1_000);
    // eight lines, two of them wider than 50 columns
    expect(screen.writes[0]).to.contain('\u001b[10A');
  });

  it('is drawn whole again below what was said while it was stopped, and cleans up after itself from there', async () => {
    const stage = new Stage(new Screen(80)).play(until('phase-output', 3)).frame();
    const before = stage.screen.lines;
    const block = before.slice(before.lastIndexOf(''));
    const said = ['^Z', '[1]+  Stopped   lab run', '$ fg', 'lab run'];
    stage.stopAndResume(said.map((line) => `${line}\n`).join(''));
    expect(stage.screen.lines).to.deep.equal([...before, ...said, ...block]);
    await stage.frame(1_000).console.end();
    expect(stage.screen.lines).to.deep.equal([...before, ...said]);
    expect(stage.stopAndResume('').screen.lines, 'after its end').to.deep.equal([...before, ...said]);
  });

  it('waits for the next frame with floods, and draws nothing while nothing changes', () => {
    const stage = new Stage(new Screen(80), { verbose: true }).play(until('phase-started', 5));
    const before = stage.screen.writes.length;
    const at = until('phase-started', 5).at(-1)?.at ?? '';
    const flood = Array.from(
      { length: 1_000 },
      (_, index) =>
        ({ at, type: 'phase-output', phase: 'time', node: 'block01', line: `line ${index}` }) as const,
    );
    stage.play(flood);
    expect(stage.screen.writes).to.have.length(before);
    stage.frame().frame();
    expect(stage.screen.writes).to.have.length(before + 1);
    expect(stage.screen.text).to.contain('block01 time │ line 999');
  });

  it('uses nothing but ASCII where that is all there is', () => {
    const { screen } = new Stage(new Screen(80, 300), { unicode: false }).play(
      pikeRun({ identityFails: true }),
    );
    const foreign = /the lab’s|every node’s|…/;
    const odd = screen.lines.filter((line) => /[^ -~]/.test(line) && !foreign.test(line));
    expect(odd).to.deep.equal([]);
  });

  it('colours where colours are wanted, and nowhere else', () => {
    const SGR = /\p{Control}\[[0-9;]*m/u;
    expect(new Stage(new Screen(80)).play(pikeRun()).screen.writes.join('')).not.to.match(SGR);
    expect(new Stage(new Screen(80), { colour: true }).play(pikeRun()).screen.writes.join('')).to.match(SGR);
  });
});
