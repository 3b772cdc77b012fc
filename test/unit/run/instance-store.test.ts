import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tryToLockFile } from '../../../harness/adapters/cache/file-lock.ts';
import { processTable } from '../../../harness/adapters/sandbox/process-identity.ts';
import { HostFault, UsageError } from '../../../harness/core/errors.ts';
import { InstanceStore } from '../../../harness/run/instance-store.ts';
import { recordOf } from '../../support/instance-record.ts';
import { rejection } from '../../support/rejection.ts';
import { smallLab } from '../../support/small-lab.ts';
import { startHarnessScript } from '../../support/harness-script.ts';
import { HeldLab } from '../../support/held-lab.ts';

const HARNESS = join(import.meta.dirname, '../../../harness');
const PROCESSES = 4;

describe('the labs that exist', () => {
  let root: string;
  let up: Set<string>;
  let store: InstanceStore;

  beforeEach(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'stacklab-instances-')), 'labs');
    up = new Set();
    store = new InstanceStore({
      root,
      processes: processTable,
      tryToLock: tryToLockFile,
      isUp: (name) => Promise.resolve(up.has(name)),
    });
  });
  afterEach(() => rm(join(root, '..'), { recursive: true, force: true }));

  /** Claims names in a process of its own, which then ends; prints those that it got. */
  const claimElsewhere = async (...names: string[]): Promise<string[]> => {
    const script = `const { InstanceStore } = await import(${JSON.stringify(join(HARNESS, 'run/instance-store.ts'))});
      const { processTable } = await import(${JSON.stringify(join(HARNESS, 'adapters/sandbox/process-identity.ts'))});
      const { tryToLockFile: tryToLock } = await import(${JSON.stringify(join(HARNESS, 'adapters/cache/file-lock.ts'))});
      const isUp = () => Promise.resolve(false);
      const store = new InstanceStore({ root: ${JSON.stringify(root)}, processes: processTable, tryToLock, isUp });
      for (const name of ${JSON.stringify(names)}) await store.claim(name).then(() => console.log(name), () => undefined);`;
    const { stdout } = await startHarnessScript(script);
    return stdout.split('\n').filter(Boolean);
  };

  it('are being started while the process that claimed them works, and dead after it', async () => {
    await store.claim('mine');
    expect(await claimElsewhere('theirs')).to.deep.equal(['theirs']);
    const [mine, theirs] = await store.list();
    expect(mine).to.deep.include({ name: 'mine', state: 'starting' });
    expect(mine?.worker).to.include({ pid: process.pid, command: 'lab' });
    expect(theirs).to.deep.equal({ name: 'theirs', state: 'dead' });
  });

  for (const file of ['lab.json', 'owner.json'])
    it(`are dead where the power went while their ${file} was not on the disk yet`, async () => {
      await claimElsewhere('dark');
      await writeFile(join(root, 'dark', file), '');
      expect(await store.list()).to.deep.equal([{ name: 'dark', state: 'dead' }]);
    });

  it('are claimed by one process only, however many try at once', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `lab-${index}`);
    const claims = await Promise.all(Array.from({ length: PROCESSES }, () => claimElsewhere(...names)));
    expect(claims.flat().toSorted()).to.deep.equal(names.toSorted());
    expect((await readdir(root)).toSorted()).to.deep.equal(names.toSorted());
  });

  it('cannot be claimed twice, and the refusal tells what goes on and what to do', async () => {
    await store.claim('mine');
    const starting = await rejection(store.claim('mine'));
    expect(starting).to.be.instanceOf(UsageError);
    expect(starting.message).to.contain(`is being worked on by 'lab' (process ${process.pid}, since `);
    await store.save(recordOf(smallLab(), 'mine'));
    up.add('mine');
    expect((await rejection(store.claim('mine'))).message).to.contain('bin/lab down mine');
    await claimElsewhere('theirs');
    expect((await rejection(store.claim('theirs'))).message).to.contain('bin/lab reap');
  });

  describe('that somebody works on', () => {
    let held: HeldLab;
    beforeEach(async () => {
      await store.claim('mine');
      await store.forget('mine');
      await claimElsewhere('mine');
      await store.save(recordOf(smallLab(), 'mine'));
      up.add('mine');
      held = await HeldLab.hold(root, 'mine', 'lab deploy --lab mine');
    });
    afterEach(() => held[Symbol.asyncDispose]());
    const nothing = (): Promise<void> => Promise.resolve();

    it('are nobody else’s, who is told by whom, since when and how far', async () => {
      await held.tell('phase web on one');
      const error = await rejection(store.holding('mine', nothing));
      expect(error).to.be.instanceOf(HostFault);
      expect(error.message).to.match(
        new RegExp(
          `^lab mine is being worked on by 'lab deploy --lab mine' \\(process ${held.pid}, since 20\\S+Z\\), at phase web on one; wait for its end: bin/lab status mine `,
        ),
      );
      expect(await store.ifFree('mine', nothing)).to.equal(false);
      const { state, worker } = await store.find('mine');
      expect(state).to.equal('up');
      expect(worker).to.include({ command: 'lab deploy --lab mine', pid: held.pid, at: 'phase web on one' });
    });

    it('are free again when it has ended, and when it was killed', async () => {
      await held.release();
      await store.holding('mine', nothing);
      expect((await store.find('mine')).worker).to.equal(undefined);
      await using again = await HeldLab.hold(root, 'mine', 'lab check');
      expect(await store.ifFree('mine', nothing)).to.equal(false);
      await again.kill();
      expect((await store.find('mine')).worker).to.equal(undefined);
      expect(await store.ifFree('mine', nothing)).to.equal(true);
    });

    it('are free for one of many who want them at once', async () => {
      await held.release();
      const others = await Promise.all(
        Array.from({ length: PROCESSES }, () =>
          HeldLab.hold(root, 'mine', 'lab deploy').catch(() => undefined),
        ),
      );
      const winners = others.filter((other) => other !== undefined);
      expect(winners).to.have.length(1);
      for (const winner of winners) await winner[Symbol.asyncDispose]();
    });
  });

  it('are gone for who comes after their end', async () => {
    const error = await rejection(store.holding('gone', () => Promise.resolve()));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.contain('there is no lab gone any more; no lab is up');
    expect(await readdir(root).catch(() => [])).to.deep.equal([]);
  });

  it('are held while they are taken away', async () => {
    await store.claim('mine');
    await store.forget('mine');
    await claimElsewhere('mine');
    await store.holding('mine', () => rm(join(root, 'mine'), { recursive: true }));
    expect(await store.list()).to.deep.equal([]);
  });

  it('have names that are no paths and fit into a socket address', async () => {
    for (const name of ['../up', '/abs', '', '.hidden', 'UPPER', 'a'.repeat(41), '1st'])
      expect((await rejection(store.claim(name))).message).to.contain('cannot be the name of a lab');
    expect(await readdir(root).catch(() => [])).to.deep.equal([]);
  });

  it('keep what it takes to reach them, with its secrets, for their owner alone', async () => {
    const record = recordOf(smallLab(), 'mine');
    await store.claim('mine');
    await store.save(record);
    up.add('mine');
    const found = await store.upRecord('mine');
    expect(found).to.deep.equal(record);
    expect(found.privateKey.reveal()).to.equal('the private key');
    expect(found.passwords.get('database')?.reveal()).to.equal('the password');
    for (const file of await readdir(join(root, 'mine')))
      expect((await stat(join(root, 'mine', file))).mode & 0o077, file).to.equal(0);
    expect((await stat(join(root, 'mine'))).mode & 0o077).to.equal(0);
  });

  it('are chosen when there is only one that is up, and asked for otherwise', async () => {
    expect((await rejection(store.theOnlyOne())).message).to.contain('no lab is up; start one with');
    for (const name of ['red', 'blue']) {
      await store.claim(name);
      await store.save(recordOf(smallLab(), name));
    }
    up.add('red');
    expect(await store.theOnlyOne()).to.equal('red');
    up.add('blue');
    expect((await rejection(store.theOnlyOne())).message).to.equal(
      'which lab? up: blue, red: say --lab NAME',
    );
    expect((await rejection(store.upRecord('green'))).message).to.equal('no lab green is up; up: blue, red');
  });

  it('are meant by their own name, or by that of the lab that only one was made of', async () => {
    for (const name of ['small-1', 'small']) {
      await store.claim(name);
      await store.save(recordOf(smallLab(), name));
    }
    expect(await store.meant('small')).to.equal('small');
    await store.forget('small');
    expect(await store.meant('small')).to.equal('small-1');
    expect(await store.meant('large')).to.equal('large');
    await store.claim('small-2');
    await store.save(recordOf(smallLab(), 'small-2'));
    expect((await rejection(store.meant('small'))).message).to.equal(
      'which lab small? there are: small-1, small-2',
    );
  });

  it('are forgotten with everything in their folder; files that are no labs are not listed', async () => {
    await store.claim('mine');
    await mkdir(join(root, '.claim-left'));
    await store.forget('mine');
    expect(await store.list()).to.deep.equal([]);
  });

  it('lose the drafts of claims that were killed, never those of claims that go on', async () => {
    await mkdir(join(root, '.claim-old'), { recursive: true });
    await store.removeDrafts();
    expect(await readdir(root)).to.deep.equal(['.claim-old']);
    await store.removeDrafts(Date.now() + 3_600_000);
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('cannot be kept where nothing can be written, which is said with the remedy', async () => {
    await writeFile(root, 'a file');
    const error = await rejection(store.claim('mine'));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.contain(root).and.contain('set XDG_STATE_HOME');
  });
});
