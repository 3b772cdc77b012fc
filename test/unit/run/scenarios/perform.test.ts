import { expect } from 'chai';
import { CheckFailed, ConnectFailed, HostFault } from '../../../../harness/core/errors.ts';
import { CheckSkipped } from '../../../../harness/run/scenarios/check-skipped.ts';
import type { LabUnderTest } from '../../../../harness/run/scenarios/lab-under-test.ts';
import { failureOf, play, text, TOKEN } from '../../../support/performed-check.ts';

describe('a check', () => {
  it('tells its start and its end with its seed reference', async () => {
    const { events } = await play(() => Promise.resolve());
    expect(events.map((event) => ({ ...event, ms: 0 }))).to.deep.equal([
      {
        type: 'check-started',
        check: 'group.name',
        title: 'a title',
        seed: ['V001-1'],
        withinMs: 300_000,
        ms: 0,
      },
      {
        type: 'check-ended',
        check: 'group.name',
        title: 'a title',
        seed: ['V001-1'],
        status: 'passed',
        ms: 0,
      },
    ]);
  });

  it('fails with expected, found, and the command with its answer', async () => {
    const failure = await failureOf(async (lab) => {
      expect(await lab.node('controller01').succeed('chronyc sources')).to.equal('^* controller01');
    });
    expect(failure).to.include({
      fault: 'deployment',
      kind: 'AssertionError',
      exitCode: 1,
      node: 'controller01',
    });
    expect(text(failure, 'expected')).to.equal('^* controller01');
    expect(text(failure, 'found')).to.equal('answer of chronyc sources');
    expect(text(failure, 'command on controller01')).to.equal('chronyc sources\nanswer of chronyc sources');
  });

  it('shows the exit status and the error output of a command that was only run', async () => {
    const failure = await failureOf(async (lab) => {
      expect((await lab.node('controller01').run('noisy')).exitCode).to.equal(1);
    });
    expect(text(failure, 'command on controller01')).to.equal(
      'noisy\n(exit status 0, 1 ms)\nanswer of noisy\nstderr:\na warning',
    );
  });

  it('says what an assertion without an expected value demands', async () => {
    const failure = await failureOf(async (lab) => {
      expect(await lab.node('controller01').succeed('id')).to.match(/^gAAAAA/);
    });
    expect(text(failure, 'expected')).to.equal('to match /^gAAAAA/');
    const empty = await failureOf(() => {
      expect([], 'the way to it').to.not.be.empty;
      return Promise.resolve();
    });
    expect(text(empty, 'expected')).to.equal('not to be empty');
    const same = await failureOf(() => {
      expect('x').to.not.equal('x');
      return Promise.resolve();
    });
    expect(text(same, 'expected')).to.equal("to not equal 'x'");
  });

  it('names the node whose answer was wrong, not the one that answered last', async () => {
    const failure = await failureOf(async (lab) => {
      const first = await lab.node('controller01').succeed('first');
      await lab.node('computer01').succeed('second');
      expect(first).to.equal('nothing like it');
    });
    expect(failure.node).to.equal('controller01');
    expect(text(failure, 'also asked')).to.equal('computer01: second -> answer of second');
  });

  it('shows no token', async () => {
    const failure = await failureOf(async (lab) => {
      expect(await lab.node('controller01').succeed('token')).to.equal(`{"id": "${TOKEN.slice(0, -2)}"}`);
    });
    expect(JSON.stringify(failure)).to.contain('gAAAAA***').and.not.contain('xxxx');
  });

  it('is the deployment’s fault when it says that it failed', async () => {
    const failure = await failureOf(() => Promise.reject(new CheckFailed('two leaders')));
    expect(failure).to.include({ fault: 'deployment', message: 'two leaders' });
  });

  it('is the lab’s fault when a node cannot be reached', async () => {
    const failure = await failureOf(() => Promise.reject(new ConnectFailed('controller01: no answer')));
    expect(failure).to.include({ fault: 'lab', exitCode: 2 });
  });

  it('is skipped with the reason when the lab cannot give what it requires', async () => {
    const { outcome, events } = await play(() => Promise.reject(new Error('ran')), {
      requires: ['own-kernel'],
    });
    expect(outcome).to.deep.equal({ status: 'skipped', reason: 'this provider gives no own-kernel' });
    expect(events.map(({ type }) => type)).to.deep.equal(['check-ended']);
  });

  it('is skipped with the reason that it gives itself, and undoes what it made', async () => {
    const undone: string[] = [];
    const { outcome, events } = await play((lab) => {
      lab.defer('a network', () => Promise.resolve(void undone.push('a network')));
      throw new CheckSkipped('nothing to ask here');
    });
    expect(outcome).to.deep.equal({ status: 'skipped', reason: 'nothing to ask here' });
    expect(events.at(-1)).to.include({ status: 'skipped', reason: 'nothing to ask here' });
    expect(undone).to.deep.equal(['a network']);
  });

  it('fails when it leaves something behind, also when it skips itself', async () => {
    const { outcome } = await play((lab) => {
      lab.defer('a network', () => Promise.reject(new CheckFailed('still in use')));
      throw new CheckSkipped('nothing to ask here');
    });
    expect(outcome.status).to.equal('failed');
  });

  it('ends at its deadline, and so does the command in flight', async () => {
    const failure = await failureOf(
      async (lab) => {
        await lab.node('controller01').run('quick');
        await lab.node('controller01').run('stall', { within: '10m' });
      },
      { within: '50ms' },
    );
    expect(failure).to.include({ fault: 'deployment', kind: 'WaitTimedOut' });
    expect(failure.message).to.equal(
      'check group.name: not done within 50 ms; last answered: controller01: quick',
    );
  });

  it('ends at its deadline when it asks nothing at all', async () => {
    const failure = await failureOf(() => new Promise(() => undefined), { within: '20ms' });
    expect(failure.message).to.contain('nothing was answered');
  });

  for (const labStays of [true, false])
    it(`is neither passed nor failed when it is interrupted, ${labStays ? 'and undoes what it made: the lab stays' : 'and leaves what goes with the lab'}`, async () => {
      const controller = new AbortController();
      let removed = '';
      const { outcome } = await play(
        async (lab) => {
          lab.defer('image', async () => void (removed = await lab.node('controller01').succeed('remove')));
          setTimeout(() => controller.abort(new Error('stop')), 10);
          await lab.node('controller01').run('stall');
        },
        {},
        controller.signal,
        labStays,
      );
      expect(outcome).to.deep.equal({ status: 'skipped', reason: 'interrupted' });
      expect(removed).to.equal(labStays ? 'answer of remove' : '');
    });

  for (const labStays of [true, false])
    it(`fails at once, with the fault of the host, when its lab loses a machine, and cleans up nothing there${labStays ? ', though the lab stays' : ''}`, async () => {
      const controller = new AbortController();
      let removed = false;
      const { outcome } = await play(
        async (lab) => {
          lab.defer('image', () => Promise.resolve(void (removed = true)));
          setTimeout(() => controller.abort(new HostFault('object01 is gone: its QEMU ended')), 10);
          await lab.node('controller01').run('stall');
        },
        {},
        controller.signal,
        labStays,
      );
      expect(outcome).to.have.nested.include({ status: 'failed', 'failure.fault': 'host' });
      expect(outcome).to.have.nested.property('failure.message', 'object01 is gone: its QEMU ended');
      expect(removed).to.equal(false);
    });

  it('undoes what it made, last first, also when it fails', async () => {
    const undone: string[] = [];
    await play((lab) => {
      for (const name of ['first', 'second']) lab.defer(name, () => Promise.resolve(void undone.push(name)));
      return Promise.reject(new CheckFailed('no'));
    });
    expect(undone).to.deep.equal(['second', 'first']);
  });

  it('undoes what it made when its time is up', async () => {
    let removed = '';
    const { outcome } = await play(
      async (lab) => {
        lab.defer('image', async () => void (removed = await lab.node('controller01').succeed('remove')));
        await lab.node('controller01').run('stall');
      },
      { within: '20ms' },
    );
    expect(outcome.status).to.equal('failed');
    expect(removed).to.equal('answer of remove');
  });

  it('tells how the times spread that it measured, also when it fails', async () => {
    const timings = [
      { subject: 'time to ACTIVE', n: 4, minMs: 8_000, medianMs: 9_500, p95Ms: 12_000, maxMs: 12_000 },
    ];
    const measures = (lab: LabUnderTest): void => {
      lab.timed('time to ACTIVE', [12_000, 8_000, 9_000, 10_000]);
      lab.timed('time to ERROR', []);
    };
    const { outcome, events } = await play((lab) => {
      measures(lab);
      return Promise.resolve();
    });
    expect(outcome).to.deep.equal({ status: 'passed', timings });
    expect(events.at(-1)).to.deep.include({ type: 'check-ended', timings });
    const failed = await play((lab) => {
      measures(lab);
      return Promise.reject(new CheckFailed('one of four'));
    });
    expect(failed.events.at(-1)).to.deep.include({ status: 'failed', timings });
  });

  it('fails when it leaves something behind', async () => {
    const failure = await failureOf((lab) => {
      lab.defer('image cirros', () => Promise.reject(new CheckFailed('409 in use')));
      return Promise.resolve();
    });
    expect(failure).to.include({ fault: 'deployment', message: 'image cirros: was left behind: 409 in use' });
  });

  it('says what it leaves behind also when it failed for another reason', async () => {
    const failure = await failureOf((lab) => {
      lab.defer('image cirros', () => Promise.reject(new CheckFailed('409 in use')));
      return Promise.reject(new CheckFailed('two leaders'));
    });
    expect(failure.message).to.equal('two leaders');
    expect(text(failure, 'left behind')).to.equal('image cirros: 409 in use');
  });

  it('suggests the node that was meant', async () => {
    const failure = await failureOf((lab) => Promise.resolve(void lab.node('controler01')));
    expect(failure).to.include({ fault: 'scenario', exitCode: 2 });
    expect(failure.message).to.match(
      /^lab tiny has no node 'controler01'; did you mean 'controller01'\?; it has controller01, computer01 \(.*\)$/,
    );
  });
});
