import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { imageCacheDir } from '../support/image-cache.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { takeInventory } from '../support/leftovers.ts';
import { smokeImages } from '../support/smoke-images.ts';
import { strangersEnvironment } from '../support/user-environment.ts';

const NAME = "Jörg's lab #1, 100% R&D (feature%2Fpike)";
const PARTS = ['bin', 'harness', 'labs', 'scenarios', 'package.json'];
const ASKED = 'asked from here: server01';
const LOCAL = `  - { name: asked, on: server01, local: 'echo "asked from here: $(ssh -F "$LAB_SSH_CONFIG" server01 hostname)"', within: 2m }\n`;

describe('a lab whose project, deployment, state, cache and temporary files lie in a folder with a name', () => {
  let folder: string;
  let program: string;
  let env: Record<string, string>;

  before(async () => {
    await smokeImages();
    // short: a socket's path has 107 bytes
    folder = join(await mkdtemp(join(tmpdir(), 'n-')), NAME);
    await mkdir(join(folder, 'tmp'), { recursive: true });
    for (const part of PARTS) await cp(join(PROJECT, part), join(folder, part), { recursive: true });
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    // links: nothing is built or copied for it
    const cache = dirname(imageCacheDir());
    await execa('cp', ['-al', '--', cache, join(await made('cache'), 'stacklab')]).catch(() =>
      execa('cp', ['-a', '--reflink=auto', '--', cache, join(folder, 'cache', 'stacklab')]),
    );
    const deployment = join(folder, 'labs', 'smoke', 'deploy', 'deployment.yaml');
    await writeFile(deployment, `${await readFile(deployment, 'utf8')}${LOCAL}`);
    program = join(folder, 'bin', 'lab');
    env = {
      ...strangersEnvironment(folder),
      CI: '1',
      XDG_STATE_HOME: join(folder, 's'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      TMPDIR: join(folder, 'tmp'),
    };
  });
  after(async () => {
    await lab('reap', '--all');
    await rm(dirname(folder), { recursive: true, force: true });
  });

  const lab = (...args: string[]) =>
    execa(program, args, { env, extendEnv: false, cwd: '/', reject: false, all: true, stdin: 'ignore' });

  async function made(name: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    return path;
  }

  const providers = process.getuid?.() === 0 ? ['libvirt', 'container'] : ['libvirt'];
  for (const provider of providers)
    it(`is green by ${provider}, is worked on by hand, and leaves nothing`, async () => {
      const before = await takeInventory(folder);
      const deployment = join(folder, 'labs', 'smoke', 'deploy');
      const options = [
        '--provider',
        provider,
        '--deployment',
        deployment,
        '--keep',
        'always',
        '--name',
        'kept',
      ];
      const run = await lab('run', 'smoke', ...options, '-v');
      expect(run.exitCode, run.all).to.equal(0);
      expect(run.stdout).to.contain(ASKED);
      const ssh = await lab('ssh', 'server01', '--', 'hostname');
      expect(ssh.stdout, ssh.all).to.equal('server01');
      const exec = await lab('exec', 'server01', '--', 'hostname');
      expect(exec.stdout, exec.all).to.equal('server01');
      const logs = await lab('logs', 'server01');
      expect([logs.exitCode, logs.stdout !== ''], logs.all).to.deep.equal([0, true]);
      const down = await lab('down', 'kept');
      expect(down.exitCode, down.all).to.equal(0);
      expect(await takeInventory(folder)).to.deep.equal(before);
    });
});
