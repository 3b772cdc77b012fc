import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { CloudUnit, LabUnderTest, Node } from '../../harness/index.ts';
import { novaIsUp } from './compute.ts';
import { uploaded } from './image.ts';
import { letIn, onServer, settles } from './instance.ts';
import { agentsAreAlive, agentsServe } from './network.ts';
import { madeContainer, md5, SMALL, stored } from './object-containers.ts';
import { asAdministrator, asUser } from './people.ts';
import { cloudTime } from './reports.ts';
import { serverPair, type ServerPair } from './server-pair.ts';
import { serviceChecks } from './services.ts';
import { cinderIsUp } from './volume.ts';

/** What is asked for again, with what it was before. */
interface Belongings {
  readonly image: string;
  /** Absent where the lab has no disks for objects. */
  readonly object?: { readonly container: string; readonly md5: string };
}

const OBJECT = 'before';
/** Whose report was on its way when its reader went waits as long as RPC may take, up to five minutes here; the next is a minute later. */
const REPORTS_WITHIN = '7m';

/** For the end of a scenario: what services log while others are away is theirs, and nobody asks for health after it. */
export const restartOfAllNodes = [
  'restart all nodes at once: the cloud is there again',
  async (lab: LabUnderTest): Promise<void> => {
    const { pair, kept } = await before(lab);
    await restart(lab, lab.nodes());
    await isWhole(lab, kept);
    await startedAgain(lab, pair);
  },
  { within: '20m', uses: [serverPair] },
] as const;

/** Who is left meanwhile has lost what it said to the others, and has to notice that they are back. */
export const restartInTurn = [
  'restart the controller, then all others: the cloud is there again',
  async (lab: LabUnderTest): Promise<void> => {
    const { pair, kept } = await before(lab);
    const controller = lab.controller();
    await restart(lab, [controller]);
    await isWhole(lab, kept);
    await carriesOn(lab, pair);
    await restart(
      lab,
      lab.nodes().filter(({ name }) => name !== controller.name),
    );
    await isWhole(lab, kept);
    await startedAgain(lab, pair);
  },
  { within: '25m', uses: [serverPair] },
] as const;

async function before(lab: LabUnderTest): Promise<{ readonly pair: ServerPair; readonly kept: Belongings }> {
  const pair = await lab.fixture(serverPair);
  await letIn(lab, pair.site);
  return { pair, kept: await belongings(lab) };
}

async function belongings(lab: LabUnderTest): Promise<Belongings> {
  const { id: image } = await uploaded(lab);
  if (lab.lacks('disks') !== undefined) return { image };
  const container = await madeContainer(lab);
  const data = randomBytes(SMALL);
  await stored(lab, container, OBJECT, data);
  return { image, object: { container, md5: md5(data) } };
}

/** All at once; every unit that the cloud needs of them is started by their boot, and by nobody else. */
async function restart(lab: LabUnderTest, nodes: readonly Node[]): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      await node.reboot({ within: '5m' });
      const units = Object.values(lab.cloud.units[node.name] ?? {})
        .filter((unit) => canRun(lab, unit))
        .map(({ unit }) => unit);
      for (const unit of new Set(units)) await node.waitForUnit(unit, { within: '5m' });
    }),
  );
}

function canRun(lab: LabUnderTest, { requires }: CloudUnit): boolean {
  return requires.every((requirement) => lab.lacks(requirement) === undefined);
}

/** Who was up before may be listed as up for minutes: what counts is a report of after the restart. */
async function isWhole(lab: LabUnderTest, { image, object }: Belongings): Promise<void> {
  const restarted = await cloudTime(lab);
  await novaIsUp(lab, restarted, REPORTS_WITHIN);
  await agentsAreAlive(lab, restarted, REPORTS_WITHIN);
  await agentsServe(lab, restarted, REPORTS_WITHIN);
  if (lab.lacks('own-kernel') === undefined) await cinderIsUp(lab, restarted, REPORTS_WITHIN);
  for (const check of serviceChecks) await check.run(lab);
  const imageSum = await downloadable(lab, 'the image', async () => {
    const { sha256 } = await asAdministrator(lab).image.download(image);
    return sha256;
  });
  expect(imageSum, 'SHA-256 of the image').to.equal((await lab.guest()).sha256);
  if (!object) return;
  const objectSum = await downloadable(lab, 'the object', async () => {
    const { md5: found } = await asUser(lab).objectStore.download(object.container, OBJECT);
    return found;
  });
  expect(objectSum, 'MD5 of the object').to.equal(object.md5);
}

function downloadable(lab: LabUnderTest, what: string, download: () => Promise<string>): Promise<string> {
  const observe = async (): Promise<{ readonly done: string }> => ({ done: await download() });
  return lab.waitUntil(`${what} can be downloaded`, observe, '3m');
}

/** What ran on a compute node is off after its restart, as nova has it without resume_guests_state_on_host_boot. */
async function startedAgain(lab: LabUnderTest, pair: ServerPair): Promise<void> {
  await asUser(lab).compute.rebootHard(pair.second.id);
  await carriesOn(lab, pair);
}

/** At the address that it had, by the key that it had. */
async function carriesOn(lab: LabUnderTest, { site, second }: ServerPair): Promise<void> {
  await settles(lab, second);
  expect(await onServer(lab, site, second, 'hostname', '5m'), `host name of ${second.address}`).to.equal(
    second.name,
  );
}
