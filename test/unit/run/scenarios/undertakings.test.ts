import { expect } from 'chai';
import { CheckFailed } from '../../../../harness/core/errors.ts';
import type { LabUnderTest } from '../../../../harness/run/scenarios/lab-under-test.ts';
import { failureOf, play } from '../../../support/performed-check.ts';
import { rejection } from '../../../support/rejection.ts';

describe('a check that does not wait for what it starts', () => {
  const fault = { fault: 'scenario', kind: 'NotWaitedFor', exitCode: 2 } as const;

  for (const [what, run, started] of [
    [
      'is still under way',
      (lab: LabUnderTest) => void lab.node('controller01').run('stall'),
      'controller01: stall',
    ],
    [
      'is over by then',
      async (lab: LabUnderTest) => {
        void lab.node('controller01').succeed('true');
        await lab.node('computer01').succeed('id');
      },
      'controller01: true (over)',
    ],
    [
      'fails',
      async (lab: LabUnderTest) => {
        void lab.node('controller01').succeed('false');
        await lab.node('computer01').succeed('id');
      },
      'controller01: false (over)',
    ],
    [
      'is only expected to be there',
      (lab: LabUnderTest) => {
        expect(lab.node('controller01').succeed('true')).to.exist;
      },
      'controller01: true (over)',
    ],
    [
      'is a wait for the cloud',
      (lab: LabUnderTest) => void lab.waitUntil('server', () => Promise.resolve({ pending: 'BUILD' }), '1m'),
      'wait for server',
    ],
    [
      'is asked of a shell',
      (lab: LabUnderTest) => void lab.node('controller01').shell.exec('stall'),
      'controller01: stall',
    ],
    ['is a browser', (lab: LabUnderTest) => void lab.browser(), 'a browser on controller01 (over)'],
    ['is the guest image', (lab: LabUnderTest) => void lab.guest(), 'the guest image (over)'],
  ] as const)
    it(`fails, and says what that was: it ${what}`, async () => {
      const failure = await failureOf(async (lab) => {
        await run(lab);
      });
      expect(failure).to.include(fault);
      const said = `group.name: ended without waiting for what it had started: ${started}; await it (`;
      expect(failure.message.slice(0, said.length)).to.equal(said);
      expect(failure.message.slice(said.length)).to.match(/^\/.*undertakings\.test\.ts:\d+:\d+\)$/);
    });

  it('ends what it has started', async () => {
    let ended: unknown;
    await failureOf((lab) => {
      void lab
        .node('controller01')
        .run('stall')
        .catch((reason: unknown) => (ended = reason));
      return Promise.resolve();
    });
    expect(ended).to.include({ name: 'NotWaitedFor' });
  });

  it('passes when all of it is waited for, at once or one after the other', async () => {
    const { outcome } = await play(async (lab) => {
      const first = lab.node('controller01').succeed('first');
      await Promise.all([lab.node('controller01').succeed('a'), lab.node('computer01').run('b')]);
      expect(await first).to.equal('answer of first');
      await lab.waitUntil('b', async () => ({ done: await lab.node('controller01').succeed('c') }), '1s');
    });
    expect(outcome.status).to.equal('passed');
  });

  it('has its own failure when it fails for another reason', async () => {
    const failure = await failureOf((lab) => {
      void lab.node('controller01').succeed('false');
      return Promise.reject(new CheckFailed('two leaders'));
    });
    expect(failure.message).to.equal('two leaders');
  });

  it('fails when its clean-up does so', async () => {
    const failure = await failureOf((lab) => {
      lab.defer('image', () => Promise.resolve(void lab.node('controller01').succeed('remove')));
      return Promise.resolve();
    });
    expect(failure).to.include(fault);
    expect(failure.message).to.match(
      /^group\.name: its clean-up: ended without waiting for what it had started: controller01: remove \(over\); await it \(/,
    );
  });

  it('is refused when it asks its lab after its end', async () => {
    let kept: LabUnderTest | undefined;
    await play((lab) => Promise.resolve(void (kept = lab)));
    const late = await rejection(kept?.node('controller01').succeed('true') ?? Promise.resolve());
    expect(late).to.include({ fault: 'scenario' });
    expect(late.message).to.equal('group.name: has ended, and still asks its lab: controller01: true');
  });
});
