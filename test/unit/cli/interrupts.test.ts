import { expect } from 'chai';
import { interruptible } from '../../../harness/cli/interrupts.ts';

describe('interruptible', () => {
  it('takes the news that the terminal was closed for one interrupt, however often it comes', () => {
    let told = 0;
    const { signal, release } = interruptible(() => (told += 1));
    try {
      for (const name of ['SIGHUP', 'SIGHUP', 'SIGHUP'] as const) process.emit(name, name);
      expect([signal.aborted, told]).to.deep.equal([true, 1]);
    } finally {
      release();
    }
  });
});
