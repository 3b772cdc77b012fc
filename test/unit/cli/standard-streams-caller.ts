import { interruptible } from '../../../harness/cli/interrupts.ts';
import { goOnUnheard } from '../../../harness/cli/standard-streams.ts';

// A command that is told that its terminal was closed, and has something to say to the end.
goOnUnheard();
const { signal } = interruptible(() => undefined);
const work = setInterval(() => process.stdout.write('at work\n'), 20);
signal.addEventListener('abort', () => {
  process.stderr.write('taking down\n');
  setTimeout(() => {
    clearInterval(work);
    process.exitCode = 130;
  }, 200);
});
