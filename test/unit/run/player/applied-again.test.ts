import { expect } from 'chai';
import type { EventBody, Failure } from '../../../../harness/report/events.ts';
import type { AppliedPhase } from '../../../../harness/run/scenarios/applied-phase.ts';
import { ends } from '../../../support/check-ends.ts';
import { PlayedScenarios } from '../../../support/played-scenarios.ts';

const STORY = `
  scenario('a story', 'small', ({ check, step }) => {
    step('once more', (lab) => lab.applyAgain());
    check(defineCheck({ id: 'a.after', title: 'after', run: async () => {} }));
  });`;
const WEB = { phase: 'web', node: 'one', ms: 1 } as const;
const FAILURE: Failure = {
  kind: 'CommandFailed',
  fault: 'deployment',
  exitCode: 1,
  message: 'phase web failed on one',
  evidence: [{ title: 'last output', text: 'File exists' }],
};

describe('a scenario that has its run apply the deployment once more', function () {
  this.timeout(120_000);
  let files: PlayedScenarios;
  before(async () => {
    files = await PlayedScenarios.create();
  });
  after(() => files[Symbol.asyncDispose]());

  const applied = async (phase: AppliedPhase): Promise<readonly EventBody[]> => {
    await using player = await files.load('again', STORY, {}, { mode: 'run' });
    const { events } = await files.play(player, { applyAgain: () => Promise.resolve([phase]) });
    return events;
  };

  it('goes on when every phase has passed', async () => {
    const events = await applied({ ...WEB, status: 'passed' });
    expect(ends(events)).to.deep.equal(['step.once-more passed', 'a.after passed']);
  });

  it('fails as the phase that failed, with what the phase said', async () => {
    const events = await applied({ ...WEB, status: 'failed', failure: FAILURE });
    expect(ends(events)).to.deep.equal([
      'step.once-more failed',
      "a.after skipped step 'once more' failed: phase web failed on one",
    ]);
    const told = events.find((event) => event.type === 'check-ended' && event.status === 'failed');
    expect(told).to.deep.include({ check: 'step.once-more' });
    const { failure } = told as { failure: Failure };
    expect(failure).to.include({ fault: 'deployment', node: 'one', message: 'phase web failed on one' });
    expect(failure.evidence[0]?.text).to.contain('File exists');
  });
});
