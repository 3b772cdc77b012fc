import { chmod, cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { LabFault, UsageError } from '../../harness/core/errors.ts';
import { quoteShell } from '../../harness/core/shell-quote.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { phaseContents } from '../../harness/run/checkpoints/phase-content.ts';
import { listFolder } from '../../harness/run/folder-listing.ts';
import { selectionOf } from '../../harness/run/nodes/node-preparation.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { describeOnServers } from '../support/ssh-suite.ts';
import { expectSameTree, inProgress, makeTree } from '../support/copied-tree.ts';
import { rejection } from '../support/rejection.ts';

describeOnServers('uploads', (at) => {
  beforeEach(async () => {
    for (const place of ['tree', 'data', 'expected'])
      await rm(`${at.dir}/${place}`, { recursive: true, force: true });
    await makeTree(`${at.dir}/tree`);
  });

  it('uploads a folder: content, modes, links', async () => {
    await at.shell.upload(`${at.dir}/tree`, `${at.dir}/up one/tree`);
    await expectSameTree(`${at.dir}/tree`, `${at.dir}/up one/tree`);
  });

  it('gives back to others what a strict umask took from a folder', async () => {
    await chmod(`${at.dir}/tree/script.sh`, 0o700);
    await chmod(`${at.dir}/tree/sub dir`, 0o700);
    for (const mode of [0o700, 0o750]) {
      await chmod(`${at.dir}/tree`, mode);
      await at.shell.upload(`${at.dir}/tree`, `${at.dir}/under ${mode}`);
      const { stdout } = await at.shell.exec(
        `cd ${quoteShell(`${at.dir}/under ${mode}`)} && stat -c %a . script.sh 'sub dir' "sub dir/it's"`,
      );
      expect(stdout).to.equal('755\n755\n755\n644\n');
    }
  });

  it('uploads a folder as root, whoever owns it here', async function () {
    skipUnlessRoot(this, "can take files of everybody's");
    await at.shell.exec(`chown -R 12345:12345 ${at.dir}/tree`);
    await at.shell.upload(`${at.dir}/tree`, `${at.dir}/owned`);
    expect((await at.shell.exec(`stat -c %u:%g ${at.dir}/owned/script.sh`)).stdout).to.equal('0:0\n');
  });

  it('uploads into a folder that is there without changing its mode or its other files', async () => {
    await mkdir(`${at.dir}/there`, { recursive: true });
    await writeFile(`${at.dir}/there/other`, 'other');
    await chmod(`${at.dir}/there`, 0o711);
    await at.shell.upload(`${at.dir}/tree`, `${at.dir}/there`);
    expect((await stat(`${at.dir}/there`)).mode & 0o777).to.equal(0o711);
    expect(await readFile(`${at.dir}/there/other`, 'utf8')).to.equal('other');
    expect(await readFile(`${at.dir}/there/script.sh`, 'utf8')).to.equal('#!/bin/sh\n');
  });

  it('uploads of a folder what is selected, whatever its name, and what links lead to', async () => {
    const names = ['-x', '--help', 'a b', 'new\nline', 'ä', 'back\\nslash', '...', '*'];
    for (const name of names) await writeFile(`${at.dir}/tree/${name}`, name);
    await mkdir(`${at.dir}/tree/empty`);
    await mkdir(`${at.dir}/data/sub`, { recursive: true });
    await writeFile(`${at.dir}/data/sub/file`, 'from elsewhere');
    await symlink('sub/file', `${at.dir}/data/stays`);
    await symlink('../data', `${at.dir}/tree/data`);
    await symlink('nowhere', `${at.dir}/tree/dangling`);
    await at.shell.upload(`${at.dir}/tree`, `${at.dir}/selected`, {
      selection: {
        asTheyAre: [...names, 'dangling', 'data/stays', 'empty', 'link', 'script.sh'],
        followed: ['data', 'data/sub', 'data/sub/file'],
      },
    });
    const expected = `${at.dir}/expected`;
    await cp(`${at.dir}/tree`, expected, { recursive: true, verbatimSymlinks: true });
    await rm(`${expected}/data`);
    await cp(`${at.dir}/data`, `${expected}/data`, { recursive: true, verbatimSymlinks: true });
    await rm(`${expected}/sub dir`, { recursive: true });
    await expectSameTree(expected, `${at.dir}/selected`);
  });

  it('uploads what a deployment is said to depend on, and nothing else', async () => {
    await execa('mkfifo', [`${at.dir}/tree/pipe`]);
    await mkdir(`${at.dir}/tree/.git/objects`, { recursive: true });
    await mkdir(`${at.dir}/tree/empty`);
    await symlink(`${at.dir}/tree/script.sh`, `${at.dir}/tree/absolute`);
    const named = { scripts: new Set(['script.sh']), inputs: [] };
    const folder = await listFolder(`${at.dir}/tree`, { title: 'tree', named });
    const phase = { name: 'one', nodes: [], action: { local: 'true' }, withinMs: 1, needs: [] };
    const phases = [{ ...phase, requires: [], units: [] }];
    const [content] = await phaseContents(
      { dir: folder.dir, folder, secrets: [], settings: new Map(), phases },
      '/nowhere',
    );
    await at.shell.upload(folder.dir, `${at.dir}/agreed`, { selection: selectionOf(folder) });
    const { stdout } = await execa(
      'find',
      ['.', '-empty', '-type', 'd', '-printf', '%P/\\n', '-o', '-not', '-type', 'd', '-printf', '%P\\n'],
      {
        cwd: `${at.dir}/agreed`,
      },
    );
    expect(stdout.split('\n')).to.have.members(Object.keys(content?.files ?? {}));
    expect(stdout.split('\n')).to.have.members(['absolute', 'empty/', 'link', 'script.sh', "sub dir/it's"]);
  });

  it('says which selected file has gone', async () => {
    const selection = { asTheyAre: ['script.sh', 'gone'], followed: [] };
    const error = await rejection(at.shell.upload(`${at.dir}/tree`, `${at.dir}/half`, { selection }));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(
      /upload of .* failed: tar on this host: tar: gone: Cannot stat: No such file/,
    );
  });

  it('uploads one file under another name, over the one that is there', async () => {
    await at.shell.upload(`${at.dir}/tree/sub dir/it's`, `${at.dir}/files/a "new" name`);
    await at.shell.upload(`${at.dir}/tree/script.sh`, `${at.dir}/files/a "new" name`);
    expect(await readFile(`${at.dir}/files/a "new" name`, 'utf8')).to.equal('#!/bin/sh\n');
    expect((await stat(`${at.dir}/files/a "new" name`)).mode & 0o777).to.equal(0o750);
    expect((await at.shell.exec(`ls -A ${at.dir}/files`)).stdout).to.equal('a "new" name\n');
  });

  it('tells what the node said when it cannot unpack', async () => {
    await writeFile(`${at.dir}/blocked`, '');
    const error = await rejection(at.shell.upload(`${at.dir}/tree`, `${at.dir}/blocked/tree`));
    expect(error.message).to.match(
      /upload of .*tree to .*blocked\/tree failed: tar on the node: mkdir: .*Not a directory/,
    );
  });

  it('says what is missing here', async () => {
    const error = await rejection(at.shell.upload(`${at.dir}/nothing`, `${at.dir}/x`));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(/nothing cannot be uploaded: ENOENT/);
  });

  it('stops when the caller aborts', async () => {
    await at.shell.exec(`head -c 300M /dev/zero > ${at.dir}/large`, { within: '30s' });
    const caller = new AbortController();
    const pending = rejection(
      at.shell.upload(`${at.dir}/large`, `${at.dir}/aborted/large`, { signal: caller.signal }),
    );
    await waitUntil('the upload', async () => inProgress(`${at.dir}/aborted`), {
      within: '10s',
      every: '5ms',
    });
    caller.abort(new Error('enough'));
    expect((await pending).message).to.equal('enough');
    expect((await at.shell.exec(`ls ${at.dir}/aborted/large; rm ${at.dir}/large`)).stdout).to.equal('');
  });
});
