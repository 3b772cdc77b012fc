import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { tunFinding } from '../../../../harness/adapters/host/tun-device.ts';
import { PROJECT } from '../../../support/lab-cli.ts';

describe('the tun device', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stacklab-tun-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is there when it opens', async () => {
    await writeFile(join(folder, 'tun'), '');
    const finding = await tunFinding(join(folder, 'tun'));
    expect(finding?.what).to.equal(undefined);
  });

  it('is loaded and opened to everybody where there is none', async () => {
    const finding = await tunFinding(join(folder, 'tun'));
    expect(finding?.what).to.contain(`this host has no ${folder}/tun`);
    expect(finding?.commands).to.deep.equal(['modprobe tun', 'chmod 0666 /dev/net/tun']);
  });

  it('is opened where it is closed to the user', async () => {
    await writeFile(join(folder, 'tun'), '', { mode: 0 });
    const ask = `import { tunFinding } from '${join(PROJECT, 'harness/adapters/host/tun-device.ts')}';
      console.log(JSON.stringify(await tunFinding('${folder}/tun')));`;
    // an id that is not root's, whoever asks
    const args = ['--user', '--map-user=54321', process.execPath, '--import', 'tsx', '--input-type=module'];
    const { stdout } = await execa('unshare', [...args, '-e', ask], { cwd: PROJECT });
    expect(stdout, stdout)
      .to.contain('is not open to ordinary users')
      .and.contain('"chmod 0666 /dev/net/tun"');
  });
});
