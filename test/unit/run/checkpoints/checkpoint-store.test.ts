import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HostFault } from '../../../../harness/core/errors.ts';
import type { ProcessTable } from '../../../../harness/ports/processes.ts';
import { roomOf, type Checkpoint } from '../../../../harness/run/checkpoints/checkpoint.ts';
import { readRecord } from '../../../../harness/run/checkpoints/checkpoint-files.ts';
import { CheckpointStore } from '../../../../harness/run/checkpoints/checkpoint-store.ts';
import { KnownChecksums } from '../../../../harness/run/checkpoints/file-records.ts';
import { content, manifestOf } from '../../../support/checkpoints.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { rejection } from '../../../support/rejection.ts';
import { smallLab } from '../../../support/small-lab.ts';

const BLOCK = 4096;
const HERE = { pid: 100, startTime: '5' };
/** Alone in the world. */
const PROCESSES: ProcessTable = {
  self: () => Promise.resolve(HERE),
  isAlive: ({ pid, startTime }) => Promise.resolve(pid === HERE.pid && startTime === HERE.startTime),
};
const RECORD = recordOf(smallLab(), 'small');

describe('the store of checkpoints', () => {
  let root: string;
  let store: CheckpointStore;

  beforeEach(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'stacklab-store-')), 'checkpoints');
    store = new CheckpointStore({ root, processes: PROCESSES, budgetBytes: 1 << 30 });
  });
  afterEach(() => rm(join(root, '..'), { recursive: true, force: true }));

  const options = { known: new KnownChecksums(), replace: false };

  const made = async (name: string, text = name): Promise<Checkpoint> => {
    const draft = await store.draft();
    await mkdir(join(draft, 'one'));
    await writeFile(join(draft, 'one', 'memory.zst'), text.padEnd(BLOCK, '.'));
    return store.complete(draft, RECORD, manifestOf([content(name)]), options);
  };

  it('gives back what was put into it, whole and in order, with the secrets for their owner alone', async () => {
    const [first, second] = [await made('first'), await made('second')];
    await utimes(join(first.dir, 'manifest.json'), new Date(), new Date(Date.now() + 60_000));
    expect((await store.list()).map(({ manifest }) => manifest.key)).to.deep.equal([
      first.manifest.key,
      second.manifest.key,
    ]);
    expect(await store.damage(first)).to.equal(undefined);
    const record = await readRecord(first);
    expect(record.privateKey.reveal()).to.equal('the private key');
    expect(record.passwords.get('database')?.reveal()).to.equal('the password');
    for (const file of ['lab.json', 'manifest.json'])
      expect((await stat(join(first.dir, file))).mode & 0o777).to.equal(0o600);
    expect((await stat(first.dir)).mode & 0o777).to.equal(0o700);
    expect(await readdir(root)).to.have.lengthOf(2);
  });

  it('finds every damage: a byte, a length, a file that is gone', async () => {
    const one = await made('one');
    const file = join(one.dir, 'one', 'memory.zst');
    const text = await readFile(file, 'utf8');
    const { atime, mtime } = await stat(file);
    await writeFile(file, text.replace('.', ','));
    expect(await store.damage(one)).to.equal('not as it was written: one/memory.zst');
    // as a power cut would leave it: nothing but the content tells
    await utimes(file, atime, mtime);
    const nextBoot = { ...one, manifest: { ...one.manifest, checkedInBoot: 'another' } };
    expect(await store.damage(nextBoot)).to.equal('not as it was written: one/memory.zst');
    await writeFile(file, 'short');
    expect(await store.damage(one)).to.contain('one/memory.zst');
    await rm(file);
    expect(await store.damage(one)).to.contain('one/memory.zst');
  });

  it('is as whole where nothing can be noted in it, and says that it will be read again', async () => {
    const one = await made('one');
    const nextBoot = { ...one, manifest: { ...one.manifest, checkedInBoot: 'another' } };
    // rename(2) puts no file over a folder, whoever asks
    await rm(join(one.dir, 'manifest.json'));
    await mkdir(join(one.dir, 'manifest.json'));
    const warnings: string[] = [];
    expect(await store.damage(nextBoot, (message) => warnings.push(message))).to.equal(undefined);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0])
      .to.contain(`${one.dir}: whole, but that cannot be noted there: EISDIR`)
      .and.contain('read again the next time; make room');
    expect((await readdir(one.dir)).toSorted()).to.deep.equal(['lab.json', 'manifest.json', 'one']);
  });

  it('has each key once, whoever comes first, unless it is to be replaced', async () => {
    const first = await made('same', 'of the first');
    const second = await made('same', 'of the second');
    const memory = join(first.dir, 'one', 'memory.zst');
    expect(second.dir).to.equal(first.dir);
    expect(await readFile(memory, 'utf8')).to.match(/^of the first/);
    const draft = await store.draft();
    await writeFile(join(draft, 'other'), '');
    await store.complete(draft, RECORD, manifestOf([content('same')]), { ...options, replace: true });
    expect((await readdir(first.dir)).toSorted()).to.deep.equal(['lab.json', 'manifest.json', 'other']);
    expect(await readdir(root)).to.deep.equal([first.manifest.key]);
  });

  it('removes what the dead have left, and nothing that somebody still makes', async () => {
    const kept = await made('kept');
    const mine = await store.draft();
    const dead = join(root, '.draft-101-5-abc');
    const recycled = join(root, '.draft-100-4-abc');
    const unfinished = join(root, '0'.repeat(64));
    const removed = join(root, '.removed-abc');
    for (const folder of [dead, recycled, unfinished, removed]) {
      await mkdir(folder);
      await writeFile(join(folder, 'memory'), '');
    }
    await writeFile(join(unfinished, 'manifest.json'), '{ "key": "cut sho');
    expect(await store.list()).to.have.lengthOf(1);
    await store.removeLeftovers();
    expect((await readdir(root)).toSorted()).to.deep.equal(
      [mine, kept.dir].map((path) => path.slice(root.length + 1)).toSorted(),
    );
  });

  it('keeps within a number or a budget by removing what was used least recently', async () => {
    const all: Checkpoint[] = [];
    for (const name of ['a', 'b', 'c', 'd']) all.push(await made(name));
    for (const [index, { dir }] of all.entries())
      await utimes(join(dir, 'manifest.json'), index, 1_000 + index);
    const [a, b, c, d] = all.map(({ manifest }) => manifest.key);
    expect((await store.prune({ keep: 3 })).map(({ manifest }) => manifest.key)).to.deep.equal([a]);
    // each use counts anew
    const again = await store.find(b ?? '');
    if (again) await store.damage(again);
    const room = roomOf(await store.list());
    expect((await store.prune({ bytes: room - 1 })).map(({ manifest }) => manifest.key)).to.deep.equal([c]);
    expect((await store.list()).map(({ manifest }) => manifest.key)).to.deep.equal([b, d]);
    expect(await store.prune()).to.deep.equal([]);
    expect(await store.prune({ keep: 0 })).to.have.lengthOf(2);
  });

  it('counts what checkpoints have in common once', async () => {
    const first = await made('first');
    const draft = await store.draft();
    await link(join(first.dir, 'one', 'memory.zst'), join(draft, 'the same'));
    const known = new KnownChecksums();
    await known.learn(first.dir, first.manifest.files);
    const second = await store.complete(draft, RECORD, manifestOf([content('second')]), {
      known,
      replace: false,
    });
    expect(second.manifest.files['the same']?.sha256).to.equal(
      first.manifest.files['one/memory.zst']?.sha256,
    );
    const alone = roomOf([first]);
    expect(roomOf([first, second])).to.be.lessThan(alone + roomOf([second]));
  });

  it('says so when it cannot be written', async () => {
    const file = join(root, '..', 'file');
    await writeFile(file, '');
    const broken = new CheckpointStore({ root: join(file, 'in'), processes: PROCESSES, budgetBytes: 1 });
    const error = await rejection(broken.draft());
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.contain(`${file}/in: checkpoints cannot be kept there: ENOTDIR`);
    expect(await broken.list()).to.deep.equal([]);
    await broken.removeLeftovers();
  });

  it('knows the free room of its file system before it exists', async () => {
    expect(await store.freeMiB()).to.be.greaterThan(0);
  });
});
