import { expect } from 'chai';
import { failedParts } from '../../../harness/report/failed-parts.ts';
import { summarise } from '../../../harness/report/summarise.ts';
import { EventScript } from '../../support/event-script.ts';
import { pikeRun } from '../../support/pike-run.ts';
import { stormRun } from '../../support/storm-run.ts';

describe('summary', () => {
  it('knows the run, what it ran on and how it came out', () => {
    expect(summarise(pikeRun())).to.deep.include({
      run: '20261121-131502-pike-k3f9',
      lab: 'pike',
      verdict: 'green',
      exitCode: 0,
      startedAt: '2026-11-21T13:15:02.000Z',
      platform: { name: 'debian12', title: 'Debian 12', release: 'OpenStack Zed' },
      counts: {
        phases: { passed: 5, failed: 0, skipped: 0, unfinished: 0 },
        checks: { passed: 3, failed: 0, skipped: 0, unfinished: 0 },
      },
    });
  });

  it('has the time of each phase on each node, and from its first start to its last end', () => {
    const { phases } = summarise(pikeRun());
    expect(phases[0]).to.deep.include({ phase: 'time', state: 'passed', ms: 10_000 });
    expect(phases[0]?.nodes.map(({ node }) => node)).to.deep.equal([
      'controller01',
      'computer01',
      'block01',
      'object01',
      'object02',
    ]);
    expect(phases[1]).to.deep.equal({
      phase: 'database',
      state: 'passed',
      ms: 14_400,
      nodes: [{ node: 'controller01', state: 'passed', ms: 14_400 }],
    });
  });

  it('takes a phase for as bad as the worst of its nodes', () => {
    const script = new EventScript()
      .add({ type: 'phase-ended', phase: 'a', node: 'x', status: 'passed', ms: 1 })
      .add({ type: 'phase-started', phase: 'a', node: 'y' })
      .after(3_000)
      .add({ type: 'warning', message: 'cut off after this' });
    const [phase] = summarise(script.events).phases;
    expect(phase).to.deep.include({ state: 'unfinished', ms: 3_000 });
    expect(phase?.nodes[1]).to.deep.equal({ node: 'y', state: 'unfinished', ms: 3_000 });
  });

  it('lists what took longest', () => {
    const { slowest } = summarise(pikeRun());
    expect(slowest).to.have.length(5);
    expect(slowest[0]).to.deep.equal({ subject: 'database on controller01', ms: 14_400 });
  });

  it('is never green without the end of the run', () => {
    expect(summarise(pikeRun().slice(0, -1))).to.deep.include({ verdict: 'broken', exitCode: 2 });
    expect(summarise(pikeRun({ checkFails: true }).slice(0, -1))).to.deep.include({
      verdict: 'red',
      exitCode: 1,
    });
    expect(summarise([])).to.deep.include({ verdict: 'broken', exitCode: 2, ms: 0 });
  });

  it('holds warnings, faults and what is kept', () => {
    const summary = summarise(pikeRun({ kept: true }));
    expect(summary.kept?.instance).to.equal('pike-k3f9');
    expect(summarise(new EventScript().add({ type: 'warning', message: 'x' }).events).warnings).to.deep.equal(
      ['x'],
    );
  });

  it('holds the scenario with its options, and what a check measured', () => {
    const { scenario, checks } = summarise(stormRun());
    expect(scenario).to.deep.equal({ name: 'boot-storm', title: 'many at once', options: { servers: 4 } });
    expect(checks[0]?.timings).to.deep.equal([
      { subject: 'time to ACTIVE', n: 4, minMs: 8_000, medianMs: 9_500, p95Ms: 72_000, maxMs: 72_000 },
    ]);
    expect(summarise(pikeRun())).to.not.have.any.keys('scenario');
  });

  it('survives a journey through JSON', () => {
    const summary = summarise(pikeRun({ identityFails: true }));
    expect(JSON.parse(JSON.stringify(summary))).to.deep.equal(summary);
  });
});

describe('failed work', () => {
  it('names each failure once, by its smallest part', () => {
    const failed = failedParts(summarise(pikeRun({ identityFails: true })));
    expect(failed.map(({ subject }) => subject)).to.deep.equal([
      'identity on controller01',
      'check identity.token',
    ]);
  });

  it('names a step that nothing in it explains, and what never ended', () => {
    const script = new EventScript()
      .add({ type: 'step-ended', step: 'deploy', status: 'failed', ms: 1 })
      .add({ type: 'check-started', check: 'a', title: 'A', seed: [] });
    expect(failedParts(summarise(script.events))).to.deep.equal([
      { subject: 'deploy' },
      { subject: 'check a' },
    ]);
  });
});
