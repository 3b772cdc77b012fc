import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { asJob, PROJECT } from '../support/lab-cli.ts';
import { LOGIN_PATH, userEnvironment } from '../support/user-environment.ts';

const MANIFESTS = ['package.json', 'package-lock.json'] as const;
type Manifest = { bin: Record<string, string>; packages?: { '': Manifest } };

describe('the names of the command', () => {
  let cli: CliSandbox;
  let links: string;
  let bin: Manifest['bin'];

  before(async () => {
    cli = await CliSandbox.create();
    links = join(cli.dir, 'links');
    await mkdir(links);
    ({ bin } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as Manifest);
    // as `npm link` does
    for (const [name, file] of Object.entries(bin)) await symlink(join(PROJECT, file), join(links, name));
  });
  after(() => cli[Symbol.asyncDispose]());

  it('are the same to npm and to its lock file', async () => {
    for (const file of MANIFESTS) {
      const manifest = JSON.parse(await readFile(join(PROJECT, file), 'utf8')) as Manifest;
      expect((manifest.packages?.[''] ?? manifest).bin).to.deep.equal({
        lab: 'bin/lab',
        stacklab: 'bin/lab',
      });
    }
  });

  for (const name of ['lab', 'stacklab'])
    it(`lead to it from any folder: ${name}, and it calls itself so`, async () => {
      const env = userEnvironment({ ...cli.env, PATH: `${links}:${LOGIN_PATH}` });
      const status = await execa(name, ['status'], { ...asJob(env), cwd: cli.dir, preferLocal: false });
      expect([status.exitCode, status.stdout], status.all).to.deep.equal([
        0,
        `no lab is up; start one with: ${name} up LAB`,
      ]);
      const wrong = await execa(name, ['ssh'], { ...asJob(env), cwd: cli.dir });
      expect(wrong.exitCode).to.equal(64);
      expect(wrong.stderr).to.match(new RegExp(`^${name}: NODE is missing\nusage: ${name} ssh NODE`));
    });
});
