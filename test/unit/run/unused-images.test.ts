import { expect } from 'chai';
import type { EventBody } from '../../../harness/report/events.ts';
import type { InstanceRecord } from '../../../harness/run/instance-record.ts';
import { makeRoom, removeUnusedImages } from '../../../harness/run/unused-images.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const store = { removeUnused: () => Promise.resolve([]) };
const upSince = (startedAt: string) => ({ record: { startedAt } as InstanceRecord });

describe('unused images', () => {
  const since = async (labs: Parameters<typeof removeUnusedImages>[1], days?: number): Promise<string> => {
    const removal = await removeUnusedImages(store, labs, {
      now: NOW,
      ...(days === undefined ? {} : { days }),
    });
    return removal.since.toISOString();
  };

  it('are those that nobody has asked for in 30 days, or in as many as one says', async () => {
    expect(await since([])).to.equal('2026-10-23T12:00:00.000Z');
    expect(await since([], 0)).to.equal('2026-11-22T12:00:00.000Z');
  });

  it('are none that a lab which is there was made from, not even one that is only starting', async () => {
    const old = upSince('2026-09-01T12:00:00Z');
    expect(await since([upSince('2026-11-20T12:00:00Z'), old])).to.equal('2026-08-31T12:00:00.000Z');
    expect(await since([{}], 0)).to.equal('2026-11-21T12:00:00.000Z');
  });

  it('are told when a run has removed them, and are no reason to end one when they cannot be', async () => {
    const images = [1, 2].map((sizeBytes) => ({
      kind: 'node image' as const,
      id: 'x',
      usedAt: new Date(0),
      sizeBytes,
    }));
    const instances = { list: () => Promise.resolve([]) };
    const told: EventBody[] = [];
    const emit = (event: EventBody): number => told.push(event);
    await makeRoom({ removeUnused: () => Promise.resolve(images) }, instances, emit);
    expect(told[0]).to.include({ type: 'images-removed', images: 2, sizeBytes: 3 });
    await makeRoom({ removeUnused: () => Promise.reject(new Error('EACCES')) }, instances, emit);
    expect(told.slice(1)).to.deep.equal([
      { type: 'warning', message: 'unused images stay in the cache: EACCES' },
    ]);
  });
});
