import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { ConnectFailed, LabFault, UsageError } from '../../harness/core/errors.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { describeOnServers } from '../support/ssh-suite.ts';
import { expectSameTree, inProgress, makeTree } from '../support/copied-tree.ts';
import { rejection } from '../support/rejection.ts';

describeOnServers('downloads', (at) => {
  beforeEach(async () => {
    await rm(`${at.dir}/tree`, { recursive: true, force: true });
    await makeTree(`${at.dir}/tree`);
  });

  it('downloads a folder: content, modes, and of a link to a file of it a copy', async () => {
    await link(`${at.dir}/tree/script.sh`, `${at.dir}/tree/sub dir/hard link`);
    await symlink('../link', `${at.dir}/tree/sub dir/link to a link`);
    await at.shell.download(`${at.dir}/tree`, `${at.dir}/down/tree`);
    for (const name of ['link', 'sub dir/hard link', 'sub dir/link to a link'])
      await replaceByCopy(`${at.dir}/tree/${name}`);
    await expectSameTree(`${at.dir}/tree`, `${at.dir}/down/tree`);
    expect((await at.shell.exec(`ls -A ${at.dir}/down`)).stdout).to.equal('tree\n');
  });

  it('brings plain files and folders of the caller out of a node, and says what it left there', async function () {
    skipUnlessRoot(this, 'can make devices');
    await awkwardTree(`${at.dir}/tree`);
    const warnings: string[] = [];
    await at.shell.download(`${at.dir}/tree`, `${at.dir}/plain`, {
      onWarning: (message) => warnings.push(message),
    });
    const { stdout } = await execa('find', ['.', '-printf', '%P %y %m %U %n\n'], { cwd: `${at.dir}/plain` });
    expect(stdout.split('\n')).to.have.members([
      ' d 755 0 4',
      'link f 750 0 1',
      'open d 755 0 2',
      'open/file f 644 0 1',
      'script.sh f 750 0 1',
      'setuid f 755 0 1',
      'sub dir d 755 0 2',
      "sub dir/it's f 600 0 1",
    ]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^node01: download of .*\/tree to .*\/plain: 8 entries were left out, since only plain files and folders come from a node; the first is "\.\/.*": a/,
    );
  });

  it('refuses what is no plain file, and leaves nothing', async () => {
    await execa('mkfifo', [`${at.dir}/tree/pipe`]);
    const error = await rejection(at.shell.download(`${at.dir}/tree/pipe`, `${at.dir}/pipe/copy`));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/failed: it is neither a plain file nor a folder on the node$/);
    expect(await readdir(`${at.dir}/pipe`)).to.deep.equal([]);
  });

  it('refuses more than is allowed before it comes, holes counted, and leaves nothing', async () => {
    await at.shell.exec(`truncate --size 4T ${at.dir}/tree/sparse`);
    for (const path of ['tree', 'tree/sparse']) {
      const error = await rejection(at.shell.download(`${at.dir}/${path}`, `${at.dir}/huge/copy`));
      expect(error).to.be.instanceOf(LabFault);
      expect(error.message).to.match(
        /failed: more than 1GiB would come, with ".*" of 4398046511104 bytes \(holes in files count\); nothing was kept: download less of it, or allow more with atMost$/,
      );
      expect(await readdir(`${at.dir}/huge`)).to.deep.equal([]);
    }
  });

  it('takes the limit that the caller names', async () => {
    await at.shell.exec(`head -c 3M /dev/zero > ${at.dir}/tree/large`);
    const bounded = await rejection(
      at.shell.download(`${at.dir}/tree`, `${at.dir}/limits/a`, { atMost: '2MiB' }),
    );
    expect(bounded.message).to.contain('more than 2MiB would come');
    await at.shell.download(`${at.dir}/tree`, `${at.dir}/limits/a`, { atMost: '4MiB' });
    const wrong = await rejection(
      at.shell.download(`${at.dir}/tree`, `${at.dir}/limits/b`, { atMost: '4 GB' }),
    );
    expect(wrong).to.be.instanceOf(UsageError);
    expect(wrong.message).to.contain("atMost '4 GB' is not a size such as 512MiB or 4GiB");
  });

  it('downloads a folder into an empty one, whose mode it keeps', async () => {
    await mkdir(`${at.dir}/into`, { recursive: true });
    await chmod(`${at.dir}/into`, 0o700);
    await at.shell.download(`${at.dir}/tree`, `${at.dir}/into`);
    expect(await readFile(`${at.dir}/into/script.sh`, 'utf8')).to.equal('#!/bin/sh\n');
    expect((await stat(`${at.dir}/into`)).mode & 0o777).to.equal(0o700);
    await rm(`${at.dir}/into`, { recursive: true });
  });

  it('overwrites nothing of the host, also where two downloads have the same place', async () => {
    await mkdir(`${at.dir}/taken`, { recursive: true });
    await writeFile(`${at.dir}/taken/script.sh`, 'mine');
    await symlink('script.sh', `${at.dir}/taken/link`);
    const tries = [
      ['tree', 'taken'],
      ['tree', 'taken/script.sh'],
      ['tree/script.sh', 'taken'],
      ['tree/script.sh', 'taken/script.sh'],
      ['tree/script.sh', 'taken/link'],
    ] as const;
    for (const [from, to] of tries) {
      const error = await rejection(at.shell.download(`${at.dir}/${from}`, `${at.dir}/${to}`));
      expect(error).to.be.instanceOf(LabFault);
      expect(error.message).to.contain(`${to} is there already, and nothing of this host is overwritten`);
    }
    expect(await readFile(`${at.dir}/taken/script.sh`, 'utf8')).to.equal('mine');
    expect(await readdir(`${at.dir}/taken`)).to.have.members(['link', 'script.sh']);
    const both = [1, 2].map(() => at.shell.download(`${at.dir}/tree`, `${at.dir}/race`));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).to.have.members([
      'fulfilled',
      'rejected',
    ]);
    expect(await readFile(`${at.dir}/race/script.sh`, 'utf8')).to.equal('#!/bin/sh\n');
  });

  it('downloads one file under another name', async () => {
    await at.shell.download(`${at.dir}/tree/sub dir/it's`, `${at.dir}/one/copy`);
    expect(await digest(`${at.dir}/one/copy`)).to.equal(await digest(`${at.dir}/tree/sub dir/it's`));
    expect((await at.shell.exec(`ls -A ${at.dir}/one`)).stdout).to.equal('copy\n');
  });

  it('downloads many files at once, each to its end', async () => {
    const copies = Array.from({ length: 12 }, (_, index) => `${at.dir}/many/${index}`);
    await Promise.all(copies.map((copy) => at.shell.download(`${at.dir}/tree/sub dir/it's`, copy)));
    expect(new Set(await Promise.all(copies.map(digest)))).to.have.property('size', 1);
  });

  it('leaves no file behind when a download breaks', async () => {
    await at.shell.exec(`head -c 300M /dev/zero > ${at.dir}/large`, { within: '30s' });
    const pending = rejection(at.shell.download(`${at.dir}/large`, `${at.dir}/partial/large`));
    await waitUntil('the download', async () => inProgress(`${at.dir}/partial`), {
      within: '10s',
      every: '5ms',
    });
    at.dialer.streams.at(-1)?.destroy();
    expect(await pending).to.be.instanceOf(ConnectFailed);
    expect((await at.shell.exec(`ls -A ${at.dir}/partial; rm ${at.dir}/large`)).stdout).to.equal('');
  });

  it('says what is missing on the node', async () => {
    const error = await rejection(at.shell.download(`${at.dir}/nothing`, `${at.dir}/y`));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.equal(
      `node01: download of ${at.dir}/nothing to ${at.dir}/y failed: there is no such file or folder on the node`,
    );
    await rejection(stat(`${at.dir}/y`));
  });
});

/** What a node can have and a host must not get. */
async function awkwardTree(dir: string): Promise<void> {
  const make = [
    'mknod device b 8 0 && chmod 666 device',
    'mknod console c 5 1',
    'mkfifo pipe',
    'touch setuid && chmod 4755 setuid',
    'mkdir open && touch open/file && chmod 1777 open && chmod 666 open/file',
    'ln -s /etc/shadow shadow',
    'ln -s ../../etc/shadow outward',
    'ln -s "sub dir" folder',
    'ln -s nowhere dangling',
    String.raw`touch "$(printf 'latin1-\344')"`,
  ];
  await execa('sh', ['-e', '-c', make.join('\n')], { cwd: dir });
}

/** What a download makes of a link. */
async function replaceByCopy(path: string): Promise<void> {
  const target = await realpath(path);
  await copyFile(target, `${path}.copy`);
  await rm(path);
  await rename(`${path}.copy`, path);
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
