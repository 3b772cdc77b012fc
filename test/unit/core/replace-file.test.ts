import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { replaceFile } from '../../../harness/core/replace-file.ts';
import { waitUntil } from '../../../harness/core/wait.ts';
import { rejection } from '../../support/rejection.ts';

describe('replaceFile', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'replace-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('lets the last of many writers at once win, whole, and leaves nothing beside', async () => {
    const file = join(dir, 'record');
    const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
    await Promise.all(contents.map((content) => replaceFile(file, content)));
    expect(contents).to.include(await readFile(file, 'utf8'));
    expect(await readdir(dir)).to.deep.equal(['record']);
  });

  it('has a name meanwhile that no shell finds by a star', async () => {
    const written = replaceFile(join(dir, 'record'), 'x'.repeat(50_000_000));
    const [partial] = await waitUntil(
      'it is being written',
      async () => {
        const names = await readdir(dir);
        return names.length > 0 ? { done: names } : { pending: 'nothing is there' };
      },
      { within: '10s', every: '1ms' },
    );
    await written;
    expect(partial).to.match(/^\.record\./);
  });

  it('gives the file the mode that it is to have', async () => {
    await replaceFile(join(dir, 'secret'), 'x', { mode: 0o600 });
    expect((await stat(join(dir, 'secret'))).mode & 0o777).to.equal(0o600);
  });

  it('leaves nothing beside when it cannot', async () => {
    await mkdir(join(dir, 'taken', 'by'), { recursive: true });
    expect(await rejection(replaceFile(join(dir, 'taken'), 'x'))).to.include({ code: 'EISDIR' });
    expect(await readdir(dir)).to.deep.equal(['taken']);
  });
});
