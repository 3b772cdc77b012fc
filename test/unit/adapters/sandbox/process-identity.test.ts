import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { execa } from 'execa';
import { identify, isAlive } from '../../../../harness/adapters/sandbox/process-identity.ts';

/** Its first thread ends by exit(2), which is system call 60 here; the other one reads on. */
const SCRIPT = `
import ctypes, sys, threading
threading.Thread(target=sys.stdin.buffer.read).start()
print('runs', flush=True)
ctypes.CDLL(None).syscall(60, 0)
`;

describe('a process', () => {
  it('is alive as long as one of its threads is, which may hold its locks', async () => {
    const child = execa('python3', ['-c', SCRIPT], { stdin: 'pipe', reject: false });
    await once(createInterface(child.stdout), 'line');
    const pid = child.pid ?? 0;
    while (!/^State:\tZ/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) await nextTurn();
    const identity = await identify(pid);
    expect(identity?.pid).to.equal(pid);
    child.stdin.end();
    await child;
    expect(identity && (await isAlive(identity))).to.equal(false);
  });
});

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
