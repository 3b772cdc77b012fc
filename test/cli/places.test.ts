import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../support/lab-cli.ts';
import { strangersEnvironment } from '../support/user-environment.ts';

const PARTS = ['bin', 'harness', 'labs', 'scenarios', 'package.json'];
/** Between them every character that has a meaning to a shell, to a URL or to whatever else reads a path. */
const PLACES = [
  "Jörg's lab #1, 100% R&D (feature%2Fpike)",
  '-what? $HOME `id` *"<1>"',
  'two\nlines; a:b|c=d+e@f',
];

describe('the places that stacklab can be in', () => {
  let root: string;
  let env: Record<string, string>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-places-'));
    env = { ...strangersEnvironment(root), CI: '1', STACKLAB_CHECKPOINT_BUDGET: '0' };
  });
  after(() => rm(root, { recursive: true, force: true }));

  const lab = (program: string, args: readonly string[], cwd = '/') =>
    execa(program, args, { env, extendEnv: false, cwd, reject: false, stdin: 'ignore', timeout: 60_000 });

  /** A copy of stacklab as a clone would be, on the same libraries. */
  async function copyInto(name: string): Promise<string> {
    const copy = join(root, name);
    for (const part of PARTS) await cp(join(PROJECT, part), join(copy, part), { recursive: true });
    await symlink(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
    return copy;
  }

  for (const name of PLACES)
    it(`are a folder named ${JSON.stringify(name)}, with scenarios`, async () => {
      const program = join(await copyInto(name), 'bin', 'lab');
      const help = await lab(program, ['--help']);
      expect([help.exitCode, help.stderr]).to.deep.equal([0, '']);
      // the scenario is read before this can be said
      const option = await lab(program, ['run', 'smoke', '--scenario', 'smoke', '--set', 'x=1']);
      expect(option.stderr).to.equal('lab: --set x: scenario smoke has no such option; it has none');
    });

  it('are told from those that Node.js cannot load from, by bin/lab and by bootstrap', async () => {
    const copy = await copyInto('back\\slash');
    const calls = [
      await lab(join(copy, 'bin', 'lab'), ['list']),
      await lab('sh', [join(copy, 'harness', 'bootstrap.sh')]),
    ];
    for (const { exitCode, stderr } of calls) {
      expect(exitCode).to.equal(69);
      expect(stderr).to.match(
        /back\\slash: Node\.js takes no program from a folder with a backslash .*; move stacklab$/,
      );
    }
  });

  it('are told from projects that Node.js cannot load from', async () => {
    env['STACKLAB_PROJECT'] = join(root, 'back\\slash');
    const { exitCode, stderr } = await lab(join(PROJECT, 'bin', 'lab'), ['list']);
    delete env['STACKLAB_PROJECT'];
    expect(exitCode).to.equal(64);
    expect(stderr).to.contain('with a backslash in its path; move the project');
  });

  it('may be called by a link, from wherever', async () => {
    const link = join(root, "l'ab #1");
    await symlink(join(PROJECT, 'bin', 'lab'), link);
    const { stdout, exitCode } = await lab(link, ['list'], root);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^smoke /m);
  });

  it('may be called from a folder that has been removed', async () => {
    const gone = join(root, 'gone');
    await mkdir(gone);
    const script = 'rmdir "$PWD" && exec "$0" list';
    const { stdout, exitCode } = await lab('sh', ['-c', script, join(PROJECT, 'bin', 'lab')], gone);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^smoke /m);
  });

  it('are refused for the state of a lab before anything is made, with what is wrong and the remedy', async () => {
    for (const [state, ...words] of [
      [join(root, '${JOB_NAME}'), 'OpenSSH', '"${"', 'set XDG_STATE_HOME'],
      [
        join(root, 'ü'.repeat(45)),
        "the path of libvirtd's socket would have",
        'UNIX sockets take 107',
        'XDG_STATE_HOME',
      ],
    ] as const) {
      env['XDG_STATE_HOME'] = state;
      const { exitCode, stdout } = await lab(join(await project(), 'bin', 'lab'), ['up', 'smoke']);
      delete env['XDG_STATE_HOME'];
      expect(exitCode, stdout).to.equal(2);
      for (const word of words) expect(stdout).to.contain(word);
      expect(stdout).not.to.contain('image');
    }
  });

  /** One whose runs are nobody else's. */
  async function project(): Promise<string> {
    const copy = join(root, 'project');
    const there = await readFile(join(copy, 'package.json')).catch(() => undefined);
    return there ? copy : copyInto('project');
  }
});
