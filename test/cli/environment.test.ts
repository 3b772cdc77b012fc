import { expect } from 'chai';
import { startLab } from '../support/lab-cli.ts';

describe('the CLI as tests start it', () => {
  const before = process.env['STACKLAB_CHECKPOINT_BUDGET'];
  afterEach(() => {
    if (before === undefined) delete process.env['STACKLAB_CHECKPOINT_BUDGET'];
    else process.env['STACKLAB_CHECKPOINT_BUDGET'] = before;
  });

  it('is told nothing by the environment of whoever runs the tests', async () => {
    process.env['STACKLAB_CHECKPOINT_BUDGET'] = 'no size';
    const own = await startLab(['list'], { env: {} });
    expect(own.exitCode, own.all).to.equal(0);
    const told = await startLab(['list'], { env: { STACKLAB_CHECKPOINT_BUDGET: 'no size' } });
    expect(told.exitCode, told.all).to.equal(64);
  });
});
