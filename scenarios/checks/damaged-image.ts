import { randomUUID } from 'node:crypto';
import { CheckFailed, defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { imageFolder } from './image-files.ts';
import { remove, serverOf } from './instance.ts';
import { uploadGuest } from './launch-site.ts';
import { asUser } from './people.ts';
import { serverPair } from './server-pair.ts';

/** What glance's client says in nova, of a hash where the release has more than a checksum. */
const CORRUPT = 'Corrupt image download. ';
const BLOCK = 4_096;

const damagedImage = defineCheck({
  id: 'launch.damaged-image',
  title: 'an image whose data are not those of its checksum does not become an instance, and nova says why',
  seed: [],
  uses: [serverPair],
  provokes: [/Corrupt image download\b/],
  within: '10m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const image = await uploadGuest(lab);
    await damage(lab, image);
    const { compute } = asUser(lab);
    const name = `damaged-${randomUUID().slice(0, 8)}`;
    const id = await compute.createServer({ ...serverOf(site, name), image });
    lab.defer(`server ${name}`, () => remove(lab, id));
    await fails(lab, id, name);
    const said = await Promise.all(lab.nodes('compute').map((node) => wordsOfCompute(lab, node.name, id)));
    if (said.some((words) => words.includes(CORRUPT))) return;
    throw new CheckFailed(`server ${name} failed, but not for its image: ${said.join('; ')}`);
  },
});

/** In the middle of what glance keeps, behind its back. */
async function damage(lab: LabUnderTest, image: string): Promise<void> {
  const path = `${await imageFolder(lab)}/${image}`;
  const middle = Math.floor((await lab.guest()).sizeBytes / 2 / BLOCK);
  await lab
    .controller()
    .succeed(
      `dd if=/dev/urandom of=${path} bs=${BLOCK} count=1 seek=${middle} conv=notrunc,nocreat status=none`,
    );
}

function fails(lab: LabUnderTest, id: string, name: string): Promise<true> {
  return lab.waitUntil(
    `server ${name} of a damaged image has failed`,
    async () => {
      const { status, task } = await asUser(lab).compute.server(id);
      if (status === 'ERROR') return { done: true as const };
      return status === 'ACTIVE' ? { hopeless: status } : { pending: `${status} ${task ?? ''}`.trim() };
    },
    '5m',
  );
}

async function wordsOfCompute(lab: LabUnderTest, node: string, server: string): Promise<string> {
  const log = lab.cloud.log('nova-compute', node);
  const { stdout } = await lab.node(node).run(`grep -hF ${server} ${log} | grep -F '${CORRUPT}' | tail -n 1`);
  return stdout.trim() || `${node}: nothing of server ${server} in ${log}`;
}

export const damagedImageChecks: readonly Check[] = [damagedImage];
