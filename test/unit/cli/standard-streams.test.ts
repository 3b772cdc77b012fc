import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';

const CALLER = join(import.meta.dirname, 'standard-streams-caller.ts');
/** Runs a command on a terminal of its own, and closes it when the command has begun to speak. */
const CLOSED_TERMINAL = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0: os.execv(sys.argv[1], sys.argv[1:])
os.read(terminal, 1)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
`;

describe('goOnUnheard', () => {
  it('comes to its own end when the terminal is closed in the middle of the work', async () => {
    const command = [process.execPath, '--import', import.meta.resolve('tsx'), CALLER];
    const { exitCode } = await execa('python3', ['-c', CLOSED_TERMINAL, ...command], {
      reject: false,
      timeout: 30_000,
    });
    expect(exitCode).to.equal(130);
  });
});
