import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endHolder, findHolder } from '../../../../harness/adapters/sandbox/holder.ts';

describe('the holder of a sandbox', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'holder-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is none where its process was killed while it was written down: it has ended with it', async () => {
    await writeFile(join(dir, 'holder.json'), '');
    expect(await findHolder(dir)).to.equal(undefined);
    await endHolder(dir);
  });
});
