import { expect } from 'chai';
import { Cleanup } from '../../../harness/core/cleanup.ts';

describe('Cleanup', () => {
  const failures: string[] = [];
  const newCleanup = (): Cleanup =>
    new Cleanup((subject, cause) => failures.push(`${subject}: ${String(cause)}`));
  beforeEach(() => (failures.length = 0));

  it('undoes last in, first out, one step after the other', async () => {
    const order: string[] = [];
    {
      await using cleanup = newCleanup();
      for (const subject of ['bridge', 'disk', 'node'])
        cleanup.defer(subject, async () => {
          order.push(`${subject} begins`);
          await Promise.resolve();
          order.push(`${subject} ends`);
        });
    }
    expect(order).to.deep.equal(['node', 'disk', 'bridge'].flatMap((s) => [`${s} begins`, `${s} ends`]));
  });

  it('goes on after a step that fails, tells of it and does not throw', async () => {
    const order: string[] = [];
    const cleanup = newCleanup();
    cleanup.defer('first', () => Promise.resolve(void order.push('first')));
    cleanup.defer('rejects', () => Promise.reject(new Error('busy')));
    cleanup.defer('throws', () => {
      throw new Error('bad');
    });
    await cleanup[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['first']);
    expect(failures).to.deep.equal(['throws: Error: bad', 'rejects: Error: busy']);
  });

  it('goes on when the one who is told of a failure breaks too', async () => {
    const order: string[] = [];
    const cleanup = new Cleanup(() => {
      throw new Error('disk full');
    });
    cleanup.defer('first', () => Promise.resolve(void order.push('first')));
    cleanup.defer('second', () => Promise.reject(new Error('busy')));
    await cleanup[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['first']);
  });

  it('undoes each step once', async () => {
    let undone = 0;
    const cleanup = newCleanup();
    cleanup.defer('it', () => Promise.resolve(void (undone += 1)));
    await cleanup[Symbol.asyncDispose]();
    await cleanup[Symbol.asyncDispose]();
    expect(undone).to.equal(1);
  });

  it('undoes what is deferred while it undoes', async () => {
    const order: string[] = [];
    const cleanup = newCleanup();
    cleanup.defer('outer', () => {
      cleanup.defer('inner', () => Promise.resolve(void order.push('inner')));
      return Promise.resolve(void order.push('outer'));
    });
    await cleanup[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['outer', 'inner']);
  });

  it('keeps what was released', async () => {
    let undone = 0;
    const cleanup = newCleanup();
    cleanup.defer('it', () => Promise.resolve(void (undone += 1)));
    cleanup.release();
    await cleanup[Symbol.asyncDispose]();
    expect(undone).to.equal(0);
  });

  it('hands a disposable back and disposes of it in its turn', async () => {
    const order: string[] = [];
    const resource = { [Symbol.asyncDispose]: () => Promise.resolve(void order.push('resource')) };
    const cleanup = newCleanup();
    cleanup.defer('before', () => Promise.resolve(void order.push('before')));
    expect(cleanup.use('resource', resource)).to.equal(resource);
    await cleanup[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['resource', 'before']);
  });
});
