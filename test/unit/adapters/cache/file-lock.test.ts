import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { lockFile, tryToLockFile } from '../../../../harness/adapters/cache/file-lock.ts';
import { rejection } from '../../../support/rejection.ts';

describe('lockFile', () => {
  let path: string;
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'lock-')), 'lock');
  });
  afterEach(() => rm(join(path, '..'), { recursive: true }));

  it('keeps the next one waiting until it is given back, and says so once', async () => {
    const order: string[] = [];
    const first = await lockFile(path);
    const next = lockFile(path, { onWaiting: () => order.push('waiting') }).then((lock) => {
      order.push('second');
      return lock;
    });
    while (order.length === 0) await new Promise((resolve) => setImmediate(resolve));
    order.push('first gives it back');
    await first[Symbol.asyncDispose]();
    await (await next)[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['waiting', 'first gives it back', 'second']);
  });

  it('is free as soon as the process that held it was killed', async () => {
    const holder = execa('flock', ['--no-fork', path, 'sh', '-c', 'echo held; exec sleep 600'], {
      reject: false,
    });
    for await (const line of holder.iterable()) {
      expect(line).to.equal('held');
      holder.kill('SIGKILL');
    }
    await using lock = await lockFile(path);
    expect(lock.file.closed).to.be.false;
  });

  it('is not had where another process has it, nor on a file that was removed meanwhile', async () => {
    await using held = await lockFile(path);
    expect(await tryToLockFile(path)).to.equal(undefined);
    const trying = tryToLockFile(path);
    await rm(path);
    await held[Symbol.asyncDispose]();
    expect(await trying).to.equal(undefined);
    await using again = await tryToLockFile(path);
    expect(again?.file.closed).to.equal(false);
  });

  it('stops waiting when the workDir is given up', async () => {
    await using held = await lockFile(path);
    const giveUp = new AbortController();
    const waiting = lockFile(path, {
      signal: giveUp.signal,
      onWaiting: () => giveUp.abort(new Error('given up')),
    });
    expect((await rejection(waiting)).message).to.equal('given up');
    expect(held.file.closed).to.be.false;
  });
});
