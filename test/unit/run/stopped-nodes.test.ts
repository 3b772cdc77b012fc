import { expect } from 'chai';
import { UsageError } from '../../../harness/core/errors.ts';
import { requireSwitchedOn } from '../../../harness/run/stopped-nodes.ts';
import { rejection } from '../../support/rejection.ts';
import { switchedLab } from '../../support/switched-lab.ts';

describe('nodes that somebody has switched off', () => {
  const { up, object } = switchedLab();
  const { running } = up;
  const stopped = { object01: { by: 'lab stop object01', at: '2026-11-30T13:15:02.000Z' } };
  const record = { ...up.record, stopped };

  it('are named with who it was, when, and how they are started', async () => {
    await object.kill();
    const error = await rejection(requireSwitchedOn({ record, running }, ['controller01', 'object01']));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      "lab small-1: object01 is off: stopped by 'lab stop object01' at 2026-11-30T13:15:02.000Z; start it with: bin/lab start object01 --lab small-1",
    );
  });

  it('are of no concern to whoever asks for another one', async () => {
    await requireSwitchedOn({ record, running }, ['controller01']);
  });

  it('are not taken for a node that ended by itself', async () => {
    await requireSwitchedOn({ record: up.record, running }, ['object01']);
  });

  it('are on again, whatever is written down, where their machine runs', async () => {
    object.switchOn();
    await requireSwitchedOn({ record, running }, ['object01']);
  });
});
