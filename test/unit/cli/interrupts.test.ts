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

  it('takes a signal that comes at once again for the same one, as timeout(1) and npm send it', () => {
    const exit = process.exit.bind(process);
    const exits: unknown[] = [];
    process.exit = ((code: unknown) => exits.push(code)) as unknown as typeof exit;
    const { signal, release } = interruptible(() => undefined);
    try {
      for (const name of ['SIGTERM', 'SIGTERM'] as const) process.emit(name, name);
      expect([signal.aborted, exits]).to.deep.equal([true, []]);
    } finally {
      release();
      process.exit = exit;
    }
  });
});
