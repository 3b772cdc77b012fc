import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type Image, type LabUnderTest } from '../../harness/index.ts';
import { lastComplaint } from './complaint.ts';
import { letIn, onServer, settles } from './instance.ts';
import { asUser } from './people.ts';
import { serverPair } from './server-pair.ts';

const snapshot = defineCheck({
  id: 'launch.snapshot',
  title:
    "a snapshot of an instance becomes an image of the user's, whole and with data, and the instance goes on",
  seed: [],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site, second } = await lab.fixture(serverPair);
    const { compute, image } = asUser(lab);
    const name = `snapshot-${randomUUID().slice(0, 8)}`;
    lab.defer(`image ${name}`, async () => {
      for (const { id } of await image.listNamed(name)) await image.discard(id);
    });
    const made = await becomesActive(lab, name, await compute.createSnapshot(second.id, name));
    expect(made.owner, `owner of ${name}`).to.equal((await asUser(lab).token()).projectId);
    expect(made.size, `bytes of ${name}`).to.be.above(0);
    const { bytes, md5 } = await image.download(made.id);
    expect({ bytes, md5 }, `what is read of ${name}`).to.deep.equal({ bytes: made.size, md5: made.checksum });
    await image.delete(made.id);
    expect(await image.listNamed(name), `images called ${name}, which is deleted`).to.deep.equal([]);
    await settles(lab, second);
    await letIn(lab, site);
    expect(await onServer(lab, site, second, 'hostname'), 'instance afterwards').to.equal(second.name);
  },
});

/** Listed from the first moment on: nova takes away one that it cannot fill. */
async function becomesActive(lab: LabUnderTest, name: string, id: string): Promise<Image> {
  return lab.waitUntil(
    `image ${name} is active`,
    async () => {
      const found = (await asUser(lab).image.listNamed(name)).find((one) => one.id === id);
      if (found?.status === 'active') return { done: found };
      if (found?.status === 'queued' || found?.status === 'saving') return { pending: found.status };
      return { hopeless: [found?.status ?? 'not listed any more', ...(await complaints(lab))].join('; ') };
    },
    '10m',
  );
}

async function complaints(lab: LabUnderTest): Promise<string[]> {
  return Promise.all(
    lab.nodes('compute').map((node) => lastComplaint(node, lab.cloud.log('nova-compute', node.name))),
  );
}

export const snapshotChecks: readonly Check[] = [snapshot];
