import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { LAB } from '../support/lab-cli.ts';
import { SMALL_PROJECT } from '../support/small-project.ts';
import { strangersEnvironment } from '../support/user-environment.ts';

/** A page for the beginning of the events, and no more. */
const ON_A_FULL_DISK = 'mount -t tmpfs -o size=4k tmpfs "$0" && exec "$@"';
const NAMESPACES = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

describe('a run whose directory has no room', () => {
  it('goes on to its end, warns once, and prints its verdict', async () => {
    await using cli = await CliSandbox.create(SMALL_PROJECT);
    const runs = join(cli.project, '.lab', 'runs');
    await mkdir(runs, { recursive: true });
    const words = [...NAMESPACES, 'sh', '-c', ON_A_FULL_DISK, runs, LAB, 'run', 'small', '--offline'];
    const { exitCode, stdout, stderr } = await execa('unshare', words, {
      env: strangersEnvironment(cli.dir, { CI: '1', ...cli.env }),
      extendEnv: false,
      reject: false,
      timeout: 60_000,
    });
    expect(exitCode, stdout + stderr).to.equal(2);
    expect(stdout).to.contain('BROKEN  A small lab was not judged');
    const warnings = `${stdout}\n${stderr}`.match(/the record of this run is incomplete: .*/g) ?? [];
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('ENOSPC').and.contain('make room on that file system');
  }).timeout(90_000);
});
