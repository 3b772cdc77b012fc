import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { execa } from 'execa';
import { readFileContent, sha256Of } from '../../../harness/core/file-content.ts';
import { waitUntil } from '../../../harness/core/wait.ts';
import { rejection } from '../../support/rejection.ts';

const OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const OF_600_MIB_OF_NOTHING = '987523e7780392e283b404990c4e84e580bc75c451138b0c86c4f81c296eeebe';

describe('the content of a file', () => {
  let dir: string;
  const at = (name: string): string => join(dir, name);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-content-'));
    await writeFile(at('abc'), 'abc', { mode: 0o640 });
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is a checksum, and its text where that is asked for and it is one', async () => {
    expect(await sha256Of(at('abc'))).to.equal(OF_ABC);
    const { mode, ...content } = await readFileContent(at('abc'), { textUpTo: 3 });
    expect(content).to.deep.equal({ sha256: OF_ABC, text: 'abc' });
    expect(mode & 0o777).to.equal(0o640);
    expect(await readFileContent(at('abc'), { textUpTo: 2 })).not.to.have.property('text');
    await writeFile(at('binary'), 'a\0c');
    expect(await readFileContent(at('binary'), { textUpTo: 3 })).not.to.have.property('text');
    await writeFile(at('empty'), '');
    expect(await readFileContent(at('empty'), { textUpTo: 3 })).to.have.property('text', '');
  });

  it('is read whatever its size, and leaves the event loop to others', async function () {
    this.timeout(120_000);
    await writeFile(at('large'), '');
    await truncate(at('large'), 600 * 1024 ** 2);
    const before = performance.eventLoopUtilization();
    expect(await sha256Of(at('large'))).to.equal(OF_600_MIB_OF_NOTHING);
    expect(performance.eventLoopUtilization(before).utilization).to.be.below(0.2);
  });

  it('is told for many files at once, each its own', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `file-${index}`);
    await Promise.all(names.map((name) => writeFile(at(name), name)));
    const read = await Promise.all(names.map((name) => readFileContent(at(name), { textUpTo: 100 })));
    expect(read.map(({ text }) => text)).to.deep.equal(names);
  });

  it('is never half of one and half of another', async function () {
    this.timeout(120_000);
    await truncate(at('abc'), 256 * 1024 ** 2);
    let isOver = false;
    const reading = rejection(sha256Of(at('abc'))).finally(() => (isOver = true));
    await waitUntil('the end of reading', () => appendUnless(isOver, at('abc')), {
      within: '60s',
      every: '1ms',
    });
    expect(await reading).to.include({ message: 'it changed while it was read', code: 'ECHANGED' });
  });

  it('is that of a regular file: nobody waits for a pipe', async () => {
    await execa('mkfifo', [at('pipe')]);
    expect(await rejection(sha256Of(at('pipe')))).to.include({
      message: 'it is no regular file',
      code: 'ECHANGED',
    });
    expect(await rejection(sha256Of(dir))).to.have.property('code', 'ECHANGED');
    expect(await rejection(sha256Of(at('nothing')))).to.have.property('code', 'ENOENT');
  });
});

async function appendUnless(isOver: boolean, file: string): Promise<{ done: true } | { pending: string }> {
  if (isOver) return { done: true };
  await appendFile(file, 'more');
  return { pending: 'it is being read' };
}
