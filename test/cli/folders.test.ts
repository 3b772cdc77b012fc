import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { LOGIN_PATH } from '../support/user-environment.ts';

/** Root without its capabilities is held to the modes of files, as everybody is. */
const HELD_TO_MODES = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
const IN_A_FULL_FOLDER =
  'mount -t tmpfs -o size=64k tmpfs "$TMPDIR" && { head -c 1M /dev/zero >"$TMPDIR/full" 2>/dev/null || :; } && exec "$@"';

describe('a command whose folders are not as usual', () => {
  let cli: CliSandbox;

  beforeEach(async () => {
    cli = await CliSandbox.create({});
    await mkdir(join(cli.dir, 'closed'));
    await chmod(join(cli.dir, 'closed'), 0o555);
  });
  afterEach(() => cli[Symbol.asyncDispose]());

  const lab = (within: readonly string[], args: readonly string[], env: Record<string, string>) => {
    const command: readonly string[] = [...within, join(PROJECT, 'bin', 'lab'), ...args];
    const [program = '', ...rest] = command;
    const own = { PATH: LOGIN_PATH, STACKLAB_PROJECT: cli.project, HOME: join(cli.dir, 'closed'), ...env };
    return execa(program, rest, { env: own, extendEnv: false, reject: false, all: true, timeout: 30_000 });
  };

  for (const word of ['list', 'status', 'reap', 'checkpoints', 'images'])
    it(`only looks, where nothing can be kept: lab ${word}`, async () => {
      const { exitCode, all } = await lab(HELD_TO_MODES, [word], {});
      expect([exitCode, all.split('\n').length], all).to.deep.equal([0, 1]);
    });

  it('takes a TMPDIR that is not there for none, and does not make it', async () => {
    const { exitCode } = await lab([], ['list'], { TMPDIR: join(cli.dir, 'missing') });
    expect(exitCode).to.equal(0);
    expect(await readdir(cli.dir)).not.to.include('missing');
  });

  it('says in one sentence that TMPDIR cannot be written', async () => {
    const TMPDIR = join(cli.dir, 'closed');
    const { exitCode, all } = await lab(HELD_TO_MODES, ['list'], { TMPDIR });
    expect([exitCode, all]).to.deep.equal([
      69,
      `lab: ${TMPDIR} cannot be written, and short-lived files go there: set TMPDIR to a folder that can`,
    ]);
  });

  it('does what needs no room where TMPDIR is full', async () => {
    const TMPDIR = join(cli.dir, 'full');
    await mkdir(TMPDIR);
    const full = ['unshare', '--map-root-user', '--mount', 'sh', '-c', IN_A_FULL_FOLDER, 'sh'];
    const { exitCode, all } = await lab(full, ['list'], { TMPDIR });
    expect(exitCode, all).to.equal(0);
  });
});
