import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { LabUnderTest, Node } from '../../harness/index.ts';
import { novaIsUp } from './compute.ts';
import { uploaded } from './image.ts';
import { letIn, onServer, settles } from './instance.ts';
import { agentsAreAlive } from './network.ts';
import { madeContainer, md5, SMALL, stored } from './object-containers.ts';
import { asAdministrator, asUser } from './people.ts';
import { cloudTime } from './reports.ts';
import { serverPair, type ServerPair } from './server-pair.ts';
import { serviceChecks } from './services.ts';
import { cinderIsUp } from './volume.ts';

/** What is asked for again, with what it was before. */
interface Belongings {
  readonly image: string;
  readonly container: string;
  readonly objectMd5: string;
}

const OBJECT = 'before';
/** Who has lost the broker for so long asks for it again after half a minute only. */
const REPORTS_WITHIN = '3m';

/** Of the controller, and then of all others; afterwards the cloud has what it had, and its instances run. */
export async function cloudSurvivesRestarts(lab: LabUnderTest): Promise<void> {
  const pair = await lab.fixture(serverPair);
  await letIn(lab, pair.site);
  const kept = await belongings(lab);
  const controller = lab.controller();
  await restart(lab, [controller]);
  await isWhole(lab, kept);
  await carriesOn(lab, pair);
  await restart(
    lab,
    lab.nodes().filter(({ name }) => name !== controller.name),
  );
  await isWhole(lab, kept);
  // what ran on a compute node is off after its restart, as nova has it without resume_guests_state_on_host_boot
  await asUser(lab).compute.rebootHard(pair.second.id);
  await carriesOn(lab, pair);
}

async function belongings(lab: LabUnderTest): Promise<Belongings> {
  const { id: image } = await uploaded(lab);
  const container = await madeContainer(lab);
  const data = randomBytes(SMALL);
  await stored(lab, container, OBJECT, data);
  return { image, container, objectMd5: md5(data) };
}

/** All at once; every unit that the cloud needs of them is started by their boot, and by nobody else. */
async function restart({ cloud }: LabUnderTest, nodes: readonly Node[]): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      await node.reboot({ within: '5m' });
      const units = Object.values(cloud.units[node.name] ?? {}).map(({ unit }) => unit);
      for (const unit of new Set(units)) await node.waitForUnit(unit, { within: '5m' });
    }),
  );
}

/** Who was up before may be listed as up for minutes: what counts is a report of after the restart. */
async function isWhole(lab: LabUnderTest, { image, container, objectMd5 }: Belongings): Promise<void> {
  const restarted = await cloudTime(lab);
  await novaIsUp(lab, restarted, REPORTS_WITHIN);
  await agentsAreAlive(lab, restarted, REPORTS_WITHIN);
  await cinderIsUp(lab, restarted, REPORTS_WITHIN);
  for (const check of serviceChecks) await check.run(lab);
  const { sha256 } = await lab.guest();
  const found = await lab.waitUntil(
    'the image and the object can be downloaded',
    async () => ({
      done: {
        image: (await asAdministrator(lab).image.download(image)).sha256,
        object: (await asUser(lab).objectStore.download(container, OBJECT)).md5,
      },
    }),
    '3m',
  );
  expect(found, 'SHA-256 of the image and MD5 of the object').to.deep.equal({
    image: sha256,
    object: objectMd5,
  });
}

/** At the address that it had, by the key that it had. */
async function carriesOn(lab: LabUnderTest, { site, second }: ServerPair): Promise<void> {
  await settles(lab, second);
  expect(await onServer(lab, site, second, 'hostname', '5m'), `host name of ${second.address}`).to.equal(
    second.name,
  );
}
