import { createHash, randomUUID } from 'node:crypto';
import type { LabUnderTest } from '../../harness/index.ts';
import { asUser } from './people.ts';

/** Bytes of an object that is one. */
export const SMALL = 64 * 1024;

/** A container of the user's; gone after the check. */
export async function madeContainer(lab: LabUnderTest): Promise<string> {
  const name = `check-${randomUUID()}`;
  const store = asUser(lab).objectStore;
  lab.defer(`container ${name}`, () => ended(lab, name));
  await store.createContainer(name);
  return name;
}

/** An object is gone when most of its servers say so; the container hears of it from each of them, later. */
async function ended(lab: LabUnderTest, container: string): Promise<void> {
  const { objectStore } = asUser(lab);
  await lab.waitUntil(
    `container ${container} is empty and deleted`,
    async () => {
      const end = await objectStore.discardContainer(container);
      if (end === 'gone') return { done: true };
      if (end === 'undecided') return { pending: 'its copies do not agree on whether it is gone' };
      return { pending: `it still lists ${(await objectStore.list(container)).join(', ') || 'nothing'}` };
    },
    '1m',
  );
}

export async function stored(
  lab: LabUnderTest,
  container: string,
  object: string,
  data: Buffer,
  headers?: Readonly<Record<string, string>>,
): Promise<string> {
  const store = asUser(lab).objectStore;
  lab.defer(`object ${object}`, () => store.discard(container, object));
  return store.upload(container, object, data, headers);
}

export function md5(data: Buffer): string {
  return createHash('md5').update(data).digest('hex');
}
