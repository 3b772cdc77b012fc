import { expect } from 'chai';
import type { InstanceRecord } from '../../../harness/run/instance-record.ts';
import { removeUnusedImages } from '../../../harness/run/unused-images.ts';

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
});
