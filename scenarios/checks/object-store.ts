import { createHash, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { objectDiskChecks } from './disks.ts';
import { madeContainer, md5, SMALL, stored } from './object-containers.ts';
import { foldersOn, holds } from './object-copies.ts';
import { asUser } from './people.ts';
import { ringChecks } from './rings.ts';

const MIB = 1024 * 1024;
const LARGE = { segments: 4, segmentBytes: 16 * MIB } as const;

const copies = defineCheck({
  id: 'object-store.copies',
  title: "each of an object's copies lies on the node and the disk that the ring names",
  seed: ['E001-15'],
  requires: ['disks'],
  async run(lab) {
    const container = await madeContainer(lab);
    await stored(lab, container, 'object', randomBytes(SMALL));
    const places = await Promise.all(
      lab.nodes('object').map(async (node) => {
        const folders = await foldersOn(lab, node, container, 'object');
        for (const folder of folders) await holds(node, folder, '1m');
        return folders;
      }),
    );
    const { replicas } = lab.cloud.required('objects');
    expect(places.flat(), 'copies that the ring wants').to.have.lengthOf(replicas);
  },
});

const roundTrip = defineCheck({
  id: 'object-store.round-trip',
  title: 'a user stores an object, finds it, reads it back byte for byte and removes it',
  seed: ['S002-18', 'V002-28', 'V002-29', 'V002-30', 'V002-31', 'E002-31'],
  requires: ['disks'],
  async run(lab) {
    const store = asUser(lab).objectStore;
    const before = await store.account();
    const data = randomBytes(SMALL);
    const container = await madeContainer(lab);
    await countsContainers(lab, before.containers + 1);
    const etag = await stored(lab, container, 'object', data);
    expect(etag, 'MD5 that the store computed').to.equal(md5(data));
    await lists(lab, container, ['object']);
    const { bytes, md5: read } = await store.download(container, 'object');
    expect({ bytes, read }).to.deep.equal({ bytes: data.length, read: md5(data) });
    await store.discard(container, 'object');
    expect(await store.has(container, 'object'), 'whether a deleted object is there').to.be.false;
  },
});

const segments = defineCheck({
  id: 'object-store.segments',
  title: 'an object of 64 MiB in segments is read back as one',
  seed: [],
  requires: ['disks'],
  within: '10m',
  async run(lab) {
    const container = await madeContainer(lab);
    const whole = createHash('md5');
    for (let part = 1; part <= LARGE.segments; part += 1) {
      const data = randomBytes(LARGE.segmentBytes);
      whole.update(data);
      await stored(lab, container, `large-${part}`, data);
    }
    const manifest = { 'x-object-manifest': `${container}/large-` };
    await stored(lab, container, 'whole', Buffer.alloc(0), manifest);
    const size = LARGE.segments * LARGE.segmentBytes;
    expect(await readWhole(lab, container, size), 'MD5 of what is read').to.equal(whole.digest('hex'));
  },
});

/** The container learns of an object after the object was stored. */
async function lists(lab: LabUnderTest, container: string, expected: readonly string[]): Promise<void> {
  await lab.waitUntil(
    `container ${container} lists ${expected.join(', ')}`,
    async () => {
      const names = await asUser(lab).objectStore.list(container);
      return isDeepStrictEqual(names, expected)
        ? { done: true }
        : { pending: `it lists ${names.join(', ') || 'nothing'}` };
    },
    '1m',
  );
}

/** The segments are those that the container lists, which learns of each after it was stored. Returns the MD5. */
async function readWhole(lab: LabUnderTest, container: string, size: number): Promise<string> {
  const store = asUser(lab).objectStore;
  return lab.waitUntil(
    `${size} bytes of the object whole`,
    async () => {
      const { bytes, md5: read } = await store.download(container, 'whole');
      if (bytes === size) return { done: read };
      return { pending: `${bytes} bytes; its container lists ${(await store.list(container)).join(', ')}` };
    },
    '1m',
  );
}

/** The account learns of a container after the container was made. */
async function countsContainers(lab: LabUnderTest, expected: number): Promise<void> {
  await lab.waitUntil(
    `the account counts ${expected} containers`,
    async () => {
      const { containers } = await asUser(lab).objectStore.account();
      return containers === expected ? { done: true } : { pending: `${containers} containers` };
    },
    '1m',
  );
}

export const objectStoreChecks: readonly Check[] = [
  ...ringChecks,
  ...objectDiskChecks,
  copies,
  roundTrip,
  segments,
];
