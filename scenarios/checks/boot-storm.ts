import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  CheckFailed,
  defineCheck,
  type Check,
  type Duration,
  type LabUnderTest,
  type Server,
} from '../../harness/index.ts';
import { letIn, serverOf, tracesOf } from './instance.ts';
import { makeStormNetworking } from './lab-networking.ts';
import { FLAVOR, makeLaunchSite, type LaunchSite } from './launch-site.ts';
import type { Neighbour } from './networking.ts';
import { makeRoomInQuota } from './quota.ts';
import { answering } from './reach.ts';
import { lament, someOf, standing } from './server-states.ts';
import { asUser } from './people.ts';

/**
 * So many servers at once, in the one request that `openstack server create --min N --max N` makes. It is all or nothing:
 * where they do not fit, none is started.
 */
export function bootStorm(servers: number): Check {
  return defineCheck({
    id: 'boot-storm.servers',
    title: `servers asked for at once (${servers}) become ACTIVE, answer ping and SSH, and leave nothing`,
    within: patience(20, servers),
    async run(lab) {
      const { site, storm } = await raise(lab, servers);
      const members = await membersOf(lab, site, storm);
      await answer(lab, site, members);
      await leaveNothing(lab, site, storm, members);
    },
  });
}

/** The same of a cloud whose compute nodes run nothing: what its API, scheduler, queue and database take, and no guest. */
export function controlStorm(servers: number): Check {
  return defineCheck({
    id: 'control-storm.servers',
    title: `servers asked for at once (${servers}) become ACTIVE, without guests: compute nodes only say that they run them`,
    seed: [],
    within: patience(20, servers),
    async run(lab) {
      const { site, storm } = await raise(lab, servers);
      const members = await membersOf(lab, site, storm);
      await removeAll(lab, storm, members.length);
      await leaveNoAddress(lab, site, members);
    },
  });
}

/** So many servers in one request, ACTIVE. */
async function raise(lab: LabUnderTest, servers: number): Promise<{ site: LaunchSite; storm: string }> {
  const site = await makeLaunchSite(lab, await makeStormNetworking(lab));
  await letIn(lab, site);
  const { vcpus, ramMiB } = FLAVOR;
  await makeRoomInQuota(lab, { instances: servers, cores: servers * vcpus, ramMiB: servers * ramMiB });
  const storm = `storm-${randomUUID().slice(0, 8)}`;
  lab.defer(`servers ${storm}`, () => removeAll(lab, storm, servers));
  await asUser(lab).compute.createServers(serverOf(site, storm), servers);
  await becomeActive(lab, storm, servers);
  return { site, storm };
}

/**
 * The times are nova's own, from the request as its API took it to the server running on its compute node: exact to the
 * second, while our looks come every two seconds and wait for an API that is busy with the storm.
 */
async function becomeActive(lab: LabUnderTest, storm: string, servers: number): Promise<void> {
  const { compute } = asUser(lab);
  const settled = await lab.waitUntil(
    `${servers} servers are ACTIVE`,
    async () => {
      const found = await compute.serversNamed(storm);
      const over = found.filter(({ status }) => status === 'ACTIVE' || status === 'ERROR');
      return over.length === servers ? { done: over } : { pending: standing(found) };
    },
    patience(5, servers),
  );
  const active = settled.filter(({ status }) => status === 'ACTIVE');
  lab.timed('time to ACTIVE', active.map(timeToActive));
  const failed = settled.filter(({ status }) => status === 'ERROR');
  if (failed.length === 0) return;
  // a list leaves out why servers failed that never had a host
  const explained = await Promise.all(failed.map(({ id }) => compute.server(id)));
  throw new CheckFailed(lament(explained, servers));
}

function timeToActive({ name, createdAt, launchedAt }: Server): number {
  if (!launchedAt) throw new CheckFailed(`server ${name}: is ACTIVE, but nova does not say since when`);
  return launchedAt.getTime() - createdAt.getTime();
}

async function membersOf(
  lab: LabUnderTest,
  { networking }: LaunchSite,
  storm: string,
): Promise<readonly Neighbour[]> {
  return networking.neighbours(lab, await asUser(lab).compute.serversNamed(storm));
}

async function answer(
  lab: LabUnderTest,
  { networking }: LaunchSite,
  members: readonly Neighbour[],
): Promise<void> {
  let silent = members;
  await lab.waitUntil(
    `${members.length} servers answer ping and SSH`,
    async () => {
      const heard = await answering(
        lab,
        networking,
        silent.map(({ address }) => address),
      );
      silent = silent.filter(({ address }) => !heard.has(address));
      const names = someOf(silent.map(({ name, address }) => `${name} at ${address}`));
      return silent.length === 0 ? { done: true } : { pending: `nothing from ${names}` };
    },
    patience(5, members.length),
  );
}

/** What is looked for afterwards was there before, under the same names. */
async function leaveNothing(
  lab: LabUnderTest,
  site: LaunchSite,
  storm: string,
  members: readonly Neighbour[],
): Promise<void> {
  expect(await tracesOf(lab, members), 'traces of servers that run').to.have.lengthOf(2 * members.length);
  await removeAll(lab, storm, members.length);
  await leaveNoAddress(lab, site, members);
  expect(await tracesOf(lab, members), 'traces of deleted servers').to.deep.equal([]);
}

async function leaveNoAddress(
  lab: LabUnderTest,
  { networking }: LaunchSite,
  members: readonly Neighbour[],
): Promise<void> {
  const ids = members.map(({ id }) => id);
  expect(await networking.heldBy(lab, ids), 'what deleted servers have').to.deep.equal([]);
}

/** One that nova will not delete at once is asked for again; the others do not wait for it. */
async function removeAll(lab: LabUnderTest, storm: string, servers: number): Promise<void> {
  const { compute } = asUser(lab);
  await lab.waitUntil(
    `servers ${storm} are gone`,
    async () => {
      const left = await compute.serversNamed(storm);
      if (left.length === 0) return { done: true };
      const asked = left.filter(({ task }) => task !== 'deleting');
      const answers = await Promise.allSettled(asked.map(({ id }) => compute.discardServer(id)));
      const refusals = answers.flatMap((answer) =>
        answer.status === 'rejected' ? [String(answer.reason)] : [],
      );
      return { pending: [standing(left), ...refusals.slice(0, 1)].join('; ') };
    },
    patience(2, servers),
  );
}

/** More servers take longer: a minute for every ten. */
function patience(minutes: number, servers: number): Duration {
  return `${minutes + Math.ceil(servers / 10)}m`;
}
