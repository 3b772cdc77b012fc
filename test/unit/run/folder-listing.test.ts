import { createServer } from 'node:net';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { filesOf, type Folder, type Named } from '../../../harness/lab/folder.ts';
import { listFolder, listLib } from '../../../harness/run/folder-listing.ts';
import { rejection } from '../../support/rejection.ts';

const NOTHING_NAMED: Named = { scripts: new Set(), inputs: [] };

describe('the listing of a folder', () => {
  let top: string;
  let dir: string;

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'stacklab-folder-'));
    dir = join(top, 'clone/deploy');
    await write('clone/deploy/time.sh');
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  const write = async (path: string, text = ''): Promise<void> => {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), text);
  };
  const link = (text: string, path: string): Promise<void> => symlink(text, join(dir, path));
  const list = (named: Named | undefined = NOTHING_NAMED): Promise<Folder> =>
    listFolder(dir, { title: 'deploy', named });
  const git = (...args: string[]) => execa('git', ['-C', join(top, 'clone'), ...args]);

  it('has every file, link and folder, one before what is in it', async () => {
    await write('clone/deploy/sub-x/file');
    await write('clone/deploy/sub/file');
    await mkdir(join(dir, 'empty'));
    await link('time.sh', 'link');
    const { entries, leftOut } = await list();
    expect(entries.map(({ path, kind }) => `${kind} ${path}`)).to.deep.equal([
      'folder empty',
      'link link',
      'folder sub',
      'folder sub-x',
      'file sub-x/file',
      'file sub/file',
      'file time.sh',
    ]);
    expect(leftOut).to.deep.equal({ git: false, ignored: 0, strange: [] });
  });

  it('takes names as they are', async () => {
    const names = [
      '-x',
      '--checkpoint-action=exec=sh',
      'a b',
      'new\nline',
      'ä',
      'back\\nslash',
      '...',
      "it's",
      '*',
    ];
    for (const name of names) await write(`clone/deploy/${name}`);
    await write('clone/deploy/.gitignore', '*.none\n');
    expect(filesOf(await list())).to.have.members(['.gitignore', 'time.sh', ...names]);
  });

  it('has nothing of .git, and does not look into it', async () => {
    await write('clone/deploy/.git/objects/ab/cdef');
    await write('clone/deploy/vendor/.git', 'gitdir: /nowhere\n');
    await write('clone/deploy/vendor/file');
    const { entries, leftOut } = await list();
    expect(entries.map(({ path }) => path)).to.deep.equal(['time.sh', 'vendor', 'vendor/file']);
    expect(leftOut).to.deep.equal({ git: true, ignored: 0, strange: [] });
  });

  it('leaves out what git ignores, as git does', async () => {
    await git('init', '-q');
    await write(
      'clone/.gitignore',
      '*.log\n/deploy/top-only\nbuild/\n!kept.log\n  \n# no pattern\n\\#hash\ntrail \n',
    );
    await write('clone/.git/info/exclude', 'excluded\n');
    await write(
      'clone/deploy/.gitignore',
      'own/*\n!own/back\n/anchored\nsub/deep.txt\n**/any\na?c\n[xy].txt\nend\\ \n',
    );
    await write('clone/deploy/own/.gitignore', '!also\n');
    await write('clone/deploy/we[i]rd/.gitignore', '*.tmp\n!/a.tmp\n');
    const files = ['a.log', 'kept.log', 'top-only', 'sub/top-only', 'build/x', 'sub/build/x', 'sub/build-x'];
    files.push(
      '#hash',
      'trail',
      'excluded',
      'sub/excluded',
      'own/x',
      'own/back',
      'own/also/file',
      'anchored',
    );
    files.push(
      'sub/anchored',
      'sub/deep.txt',
      'x/sub/deep.txt',
      'x/y/any',
      'abc',
      'a/c',
      'x.txt',
      'z.txt',
      'end ',
    );
    files.push('we[i]rd/a.tmp', 'we[i]rd/b.tmp', 'we[i]rd/s/a.tmp', 'weird/b.tmp', 'A.LOG', 'own/also/own/x');
    for (const file of files) await write(`clone/deploy/${file}`);
    await mkdir(join(dir, 'linked'));
    await link('../linked', 'x/build');
    const { stdout } = await git('ls-files', '-z', '--others', '--exclude-standard', 'deploy');
    const others = stdout.split('\0').filter(Boolean);
    const found = await list();
    expect(filesOf(found)).to.have.members(others.map((path) => path.slice('deploy/'.length)));
    expect(found.leftOut.ignored).to.equal(files.length + 5 - filesOf(found).length);
  });

  it('follows the excludes of a clone in its work trees', async () => {
    await git('init', '-q');
    await git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.org',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'first',
    );
    await git('worktree', 'add', '-q', join(top, 'tree'));
    await write('clone/.git/info/exclude', 'excluded\n');
    dir = join(top, 'tree/deploy');
    await write('tree/deploy/excluded');
    await write('tree/deploy/file');
    expect(filesOf(await list())).to.deep.equal(['file']);
  });

  it('has rules of its own for a clone within the clone, and for a folder that the clone ignores', async () => {
    await git('init', '-q');
    await write('clone/.gitignore', '*.conf\ngenerated/\n');
    await execa('git', ['init', '-q', join(dir, 'vendor')]);
    await write('clone/deploy/vendor/site.conf');
    expect(filesOf(await list())).to.deep.equal(['time.sh', 'vendor/site.conf']);
    dir = join(top, 'clone/generated');
    await write('clone/generated/site.conf');
    expect(filesOf(await list())).to.deep.equal(['site.conf']);
  });

  it('has what phases name, ignored or not, and the folders around it', async () => {
    await write('clone/deploy/.gitignore', '*\n');
    for (const file of ['generated/a/site.conf', 'generated/b/other', 'more.conf'])
      await write(`clone/deploy/${file}`);
    const named = { scripts: new Set(['time.sh']), inputs: ['generated/**/*.conf'] };
    const { entries, leftOut } = await list(named);
    expect(entries.map(({ path }) => path)).to.deep.equal([
      'generated',
      'generated/a',
      'generated/a/site.conf',
      'time.sh',
    ]);
    expect(leftOut.ignored).to.equal(3);
  });

  it('names pipes, sockets and names that are no text, and has none of them', async () => {
    await execa('mkfifo', [join(dir, 'agent.fifo'), join(dir, '.gitignore')]);
    await execa('bash', ['-c', String.raw`touch "$1"/$'latin\xe4'; mkdir "$1"/$'folder\xe4'`, 'bash', dir]);
    const server = createServer().listen(join(dir, 'agent.sock'));
    const { entries, leftOut } = await list().finally(() => server.close());
    expect(entries.map(({ path }) => path)).to.deep.equal(['time.sh']);
    expect(leftOut.strange).to.have.members([
      '.gitignore (a named pipe)',
      'agent.fifo (a named pipe)',
      'agent.sock (a socket)',
      'folder\uFFFD (its name is not UTF-8)',
      'latin\uFFFD (its name is not UTF-8)',
    ]);
  });

  it('keeps links that mean the same on a node, and those that lead nowhere', async () => {
    await mkdir(join(dir, 'sub'));
    const texts = {
      up: '../time.sh',
      folder: '../sub',
      dangling: '/no/such/file',
      loop: 'loop',
      device: '/dev/null',
    };
    for (const [name, text] of Object.entries(texts)) await link(text, `sub/${name}`);
    const links = (await list()).entries.filter(({ kind }) => kind === 'link');
    expect(links.map(({ path }) => path)).to.have.members(Object.keys(texts).map((name) => `sub/${name}`));
  });

  it('has what links out of it lead to', async () => {
    await write('data/file');
    await write('data/sub/inner');
    await write('data/.gitignore', 'ignored\n');
    await write('data/ignored');
    await symlink('file', join(top, 'data/stays'));
    await link('../../data', 'data');
    await link('../../data/file', 'file');
    await link(join(dir, 'time.sh'), 'absolute');
    await link('../deploy/time.sh', 'around');
    const { entries, leftOut } = await list();
    expect(
      entries.map(({ path, kind, followed }) => `${followed ? 'followed ' : ''}${kind} ${path}`),
    ).to.deep.equal([
      'followed file absolute',
      'followed file around',
      'followed folder data',
      'followed file data/.gitignore',
      'followed file data/file',
      'link data/stays',
      'followed folder data/sub',
      'followed file data/sub/inner',
      'followed file file',
      'file time.sh',
    ]);
    expect(leftOut.ignored).to.equal(1);
  });

  it('does not follow links into a folder that they are in', async () => {
    await write('data/file');
    await symlink(dir, join(top, 'data/back'));
    await symlink(join(top, 'data'), join(top, 'data/again'));
    await link('../../data', 'data');
    await link('..', 'up');
    await link(dir, 'self');
    const { entries, leftOut } = await list();
    expect(entries.map(({ path }) => path)).to.deep.equal(['data', 'data/file', 'time.sh']);
    expect(leftOut.strange).to.have.members([
      'data/again (a link to a folder that it is in)',
      'data/back (a link to a folder that it is in)',
      'self (a link to a folder that it is in)',
      'up (a link to a folder that it is in)',
    ]);
  });

  it('of labs/lib leaves nothing out for a .gitignore: no phase could bring it back', async () => {
    await write('clone/deploy/.gitignore', '*\n');
    const lib = await listLib(dir);
    expect(lib && filesOf(lib)).to.deep.equal(['.gitignore', 'time.sh']);
    expect(await listLib(join(top, 'nothing'))).to.equal(undefined);
  });

  it('says what cannot be read', async () => {
    await rm(dir, { recursive: true });
    expect((await rejection(list())).message).to.contain('ENOENT');
  });
});
