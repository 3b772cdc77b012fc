import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readJson, writeJson } from '../../../harness/core/json-file.ts';

describe('a file with JSON', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'json-'));
    file = join(dir, 'record.json');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('comes back as it was written', async () => {
    await writeJson(file, { pid: 4711 }, { mode: 0o600 });
    expect(await readJson(file)).to.deep.equal({ pid: 4711 });
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('is replaced, never rewritten: whoever is killed meanwhile leaves the one or the other', async () => {
    await writeJson(file, 1);
    const { ino } = await stat(file);
    await writeJson(file, 2);
    expect((await stat(file)).ino).to.not.equal(ino);
  });

  for (const torn of ['', '\0\0\0\0', '{"pid": 47'])
    it(`is none where it holds ${JSON.stringify(torn)}`, async () => {
      await writeFile(file, torn);
      expect(await readJson(file)).to.equal(undefined);
    });

  it('is none where it is missing', async () => expect(await readJson(file)).to.equal(undefined));
});
