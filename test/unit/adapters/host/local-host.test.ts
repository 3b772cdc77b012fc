import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalHost } from '../../../../harness/adapters/host/local-host.ts';

describe('the host', () => {
  it('says how busy it was in the last minute', async () => {
    const { load } = await new LocalHost({ uid: 0, userName: 'root' }).facts();
    expect(load.running).to.be.at.least(0);
    const counts = await readFile('/proc/pressure/cpu', 'utf8').catch(() => undefined);
    if (counts === undefined) expect(load).to.not.have.property('waitedPercent');
    else expect(load.waitedPercent).to.be.within(0, 100);
  });
});

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
