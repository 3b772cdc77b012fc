import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { panicOn } from '../../../../harness/adapters/console/kernel-panic.ts';

const end = (reason: string): string => `[    9.9] ---[ end Kernel panic - not syncing: ${reason} ]---\r\n`;

describe('the end of a kernel on its console', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-panic-'));
    file = join(dir, 'console.log');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is told in its own words, however much was said before', async () => {
    await writeFile(file, `${'starting\r\n'.repeat(1_000)}${end('VFS: Unable to mount root fs')}`);
    expect(await panicOn(file)).to.deep.equal({
      reason: 'VFS: Unable to mount root fs',
      isOwnDoing: false,
    });
  });

  it('is the doing of its system where that has asked for it, or has used all memory', async () => {
    for (const reason of [
      'sysrq triggered crash',
      'Out of memory and no killable processes...',
      'Out of memory: compulsory panic_on_oom is enabled',
    ]) {
      await writeFile(file, end(reason));
      expect((await panicOn(file))?.isOwnDoing, reason).to.equal(true);
    }
  });

  it('is none where the node has said something since: it was started again', async () => {
    await writeFile(file, end('Fatal exception'));
    await appendFile(file, 'Linux version 6.1\r\n');
    expect(await panicOn(file)).to.equal(undefined);
  });

  it('is none where a panic is only spoken of, nothing was said, or nobody may read it', async () => {
    await writeFile(file, 'Kernel panic - not syncing: said somebody\r\n');
    expect(await panicOn(file)).to.equal(undefined);
    await writeFile(file, '');
    expect(await panicOn(file)).to.equal(undefined);
    expect(await panicOn(join(dir, 'nothing'))).to.equal(undefined);
  });
});
