import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Allowance } from '../../../../harness/adapters/ssh/allowance.ts';
import { LeftOutEntries } from '../../../../harness/adapters/ssh/left-out-entries.ts';
import { ReceivedTree, type Entry } from '../../../../harness/adapters/ssh/received-tree.ts';
import { LabFault } from '../../../../harness/core/errors.ts';
import { MIB } from '../../../../harness/lab/size.ts';
import { rejection } from '../../../support/rejection.ts';

describe('a tree that a node sends', () => {
  let top: string;
  let leftOut: LeftOutEntries;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'received-'));
    await writeFile(join(top, 'mine'), 'mine');
    leftOut = new LeftOutEntries();
  });
  afterEach(async () => rm(top, { recursive: true }));

  const receive = async (entries: readonly Partial<Entry>[], limit = MIB): Promise<string[]> => {
    const tree = new ReceivedTree(join(top, 'tree'), new Allowance(limit), leftOut);
    for (const entry of entries) await tree.take(entryOf(entry));
    await tree.finish();
    return (await readdir(join(top, 'tree'), { recursive: true })).toSorted();
  };

  for (const name of [
    '../mine',
    './a/../../mine',
    'a/..',
    '/mine',
    '..',
    'nul\0',
    `latin1-\ufffd`,
    'long/'.repeat(1_000),
  ])
    it(`has no place for ${JSON.stringify(name.slice(0, 20))}`, async () => {
      expect(await receive([{ name }, { name, type: 'directory' }, { name: 'good' }])).to.deep.equal([
        'good',
      ]);
      expect(leftOut.summary).to.match(/^2 entries were left out, .*; the first is ".*": its name /);
      expect(await readdir(top)).to.have.members(['mine', 'tree']);
      expect(await readFile(join(top, 'mine'), 'utf8')).to.equal('mine');
    });

  it('is a folder, whatever its first entry says', async () => {
    expect(await receive([{ name: './' }, { name: '.', type: 'symlink', linkname: 'mine' }])).to.deep.equal(
      [],
    );
    expect((await stat(join(top, 'tree'))).isDirectory()).to.equal(true);
  });

  it('is written through no link, in whatever order entries come', async () => {
    const out = { name: 'out', type: 'symlink', linkname: '..' } as const;
    const inside = { name: 'in', type: 'symlink', linkname: 'folder' } as const;
    const tree = await receive([
      { name: 'folder', type: 'directory' },
      out,
      { name: 'out/mine' },
      inside,
      { name: 'in/file' },
      { name: 'there', type: 'symlink', linkname: 'out/mine' },
      { name: 'away', type: 'symlink', linkname: 'folder/../../mine' },
      { name: 'hard', type: 'link', linkname: '../mine' },
    ]);
    expect(tree).to.deep.equal(['folder', 'in', 'in/file', 'out', 'out/mine', 'there']);
    expect(await readFile(join(top, 'mine'), 'utf8')).to.equal('mine');
    expect(leftOut.summary).to.match(/^4 entries were/);
  });

  it('keeps the first of two entries of one name, and a file where a folder would be', async () => {
    const tree = await receive([
      { name: 'file', content: bytes('first') },
      { name: 'file', content: bytes('second') },
      { name: 'file/below' },
      { name: 'file', type: 'directory' },
      { name: 'file', type: 'symlink', linkname: 'other' },
      { name: 'other' },
    ]);
    expect(tree).to.deep.equal(['file', 'other']);
    expect(await readFile(join(top, 'tree/file'), 'utf8')).to.equal('first');
    expect(leftOut.summary).to.match(/^4 entries were left out, .*"file": it is there twice$/);
  });

  it('has copies of what links lead to, and none of links that lead to each other', async () => {
    const links = [
      { name: 'b', type: 'symlink', linkname: 'a/../a' },
      { name: 'x', type: 'symlink', linkname: 'y' },
      { name: 'y', type: 'symlink', linkname: 'x' },
    ] as const;
    expect(await receive([...links, { name: 'a', content: bytes('text'), mode: 0o4777 }])).to.deep.equal([
      'a',
      'b',
    ]);
    const copy = await stat(join(top, 'tree/b'));
    expect([copy.mode & 0o7777, copy.nlink]).to.deep.equal([0o755, 1]);
    expect(leftOut.summary).to.match(/^2 entries .*"x": a link that leads to no file of the tree$/);
  });

  it('is refused when it is too much: by one size, by many entries, by copies, by what is no entry', async () => {
    const refused = [
      [{ name: 'large', size: 4 * 2 ** 40 }],
      Array.from({ length: 300 }, (_, index) => ({ name: `${index}` })),
      [
        { name: 'half', size: MIB / 2 },
        { name: 'link', type: 'symlink', linkname: 'half' },
      ],
    ] as const;
    for (const [index, entries] of refused.entries()) {
      const error = await rejection(
        receive(
          entries.map((entry) => ({
            ...entry,
            name: `${index}/${entry.name}`,
            ...('linkname' in entry ? { linkname: 'half' } : {}),
          })),
        ),
      );
      expect(error).to.be.instanceOf(LabFault);
      expect(error.message).to.contain('more than 1MiB would come, with "');
    }
    const allowance = new Allowance(MIB);
    allowance.receive(2 * MIB);
    expect(() => allowance.receive(1)).to.throw(
      LabFault,
      'more than 1MiB would come, by what holds no files',
    );
  });

  it('can be read and removed by the caller, whatever modes it has', async () => {
    const tree = await receive([
      { name: 'closed', type: 'directory', mode: 0 },
      { name: 'closed/file', mode: 0o2000 },
    ]);
    expect(tree).to.deep.equal(['closed', 'closed/file']);
    expect((await stat(join(top, 'tree/closed'))).mode & 0o7777).to.equal(0o700);
    expect((await stat(join(top, 'tree/closed/file'))).mode & 0o7777).to.equal(0o600);
  });

  it('keeps the time of a file, and no time that is none', async () => {
    await receive([
      { name: 'old', mtime: new Date(1_000_000) },
      { name: 'odd', mtime: new Date(Number.NaN) },
    ]);
    expect((await stat(join(top, 'tree/old'))).mtimeMs).to.equal(1_000_000);
  });

  it('is not made where something is', async () => {
    await mkdir(join(top, 'tree'));
    await writeFile(join(top, 'tree/there'), 'mine');
    await receive([{ name: 'there' }]);
    expect(await readFile(join(top, 'tree/there'), 'utf8')).to.equal('mine');
  });
});

function entryOf(entry: Partial<Entry>): Entry {
  const defaults = {
    name: '',
    mode: 0o644,
    size: 0,
    mtime: new Date(0),
    linkname: '',
    type: 'file',
  } as const;
  return { ...defaults, content: bytes(''), ...entry };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
