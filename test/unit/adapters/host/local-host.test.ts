import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalHost } from '../../../../harness/adapters/host/local-host.ts';

describe('the host’s options', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stacklab-path-'))));
  afterEach(() => rm(folder, { recursive: true }));

  function unmet(): Promise<string | undefined> {
    return new LocalHost({ uid: 0, userName: 'root', path: folder }).unmet('browser');
  }

  it('are met by a program on the search path', async () => {
    await writeFile(join(folder, 'chromium'), '');
    await chmod(join(folder, 'chromium'), 0o755);
    expect(await unmet()).to.equal(undefined);
  });

  it('are not met by a file that cannot be run; the package that brings one is named', async () => {
    await writeFile(join(folder, 'chromium'), '');
    expect(await unmet()).to.equal(
      'this host has no chromium; install it: sudo apt-get install -y --no-install-recommends chromium',
    );
  });
});
