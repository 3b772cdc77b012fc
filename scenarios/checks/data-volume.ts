import { expect } from 'chai';
import type { LabUnderTest, Role, Volume } from '../../harness/index.ts';
import { lastComplaint } from './complaint.ts';
import { onServer, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { asUser } from './people.ts';

export const SIZE_GIB = 1;
const GIB = 1024 ** 3;

export async function created(lab: LabUnderTest): Promise<Volume> {
  const { volume } = asUser(lab);
  const made = await volume.create('check', SIZE_GIB);
  lab.defer('volume', () => gone(lab, made.id));
  await becomes(lab, made.id, 'available');
  for (const node of lab.nodes('block')) {
    const found = await node.succeed(`lvs --noheadings -o lv_name ${lab.cloud.required('volumes').group}`);
    expect(found, `volumes on ${node.name}`).to.contain(`volume-${made.id}`);
  }
  return made;
}

/** Returns the device's name in the server, which has the right size there. */
export async function attached(
  lab: LabUnderTest,
  site: LaunchSite,
  server: Instance,
  { id }: Volume,
): Promise<string> {
  const { compute } = asUser(lab);
  lab.defer(`volume attached to ${server.name}`, () => compute.detachVolume(server.id, id));
  const device = await compute.attachVolume(server.id, id);
  await isInUse(lab, id);
  const sectors = `cat /sys/block/${device.replace('/dev/', '')}/size`;
  const size = await onServer(lab, site, server, sectors);
  expect(Number(size) * 512, `bytes of ${device} in ${server.name}`).to.equal(SIZE_GIB * GIB);
  return device;
}

/** From nova's answer on the volume is reserved: one that is available again is one that nova has given up. */
async function isInUse(lab: LabUnderTest, id: string): Promise<void> {
  await lab.waitUntil(
    `volume ${id} is in-use`,
    async () => {
      const status = await statusOf(lab, id);
      if (status === 'in-use') return { done: true };
      return status === 'available' || isError(status)
        ? { hopeless: [status, ...(await complaints(lab))].join('; ') }
        : { pending: status };
    },
    '2m',
  );
}

/** Of those that carry a volume to a server. What nova says last is only that there is no device. */
async function complaints(lab: LabUnderTest): Promise<string[]> {
  const told = (role: Role, service: string, about?: string): Promise<string>[] =>
    lab.nodes(role).map((node) => lastComplaint(node, lab.cloud.log(service, node.name), about));
  return Promise.all([
    ...told('compute', 'nova-compute', 'iSCSI portal'),
    ...told('compute', 'nova-compute'),
    ...told('block', 'cinder-volume'),
  ]);
}

export async function detached(lab: LabUnderTest, server: Instance, { id }: Volume): Promise<void> {
  await asUser(lab).compute.detachVolume(server.id, id);
  await becomes(lab, id, 'available');
}

/** With thin volumes cinder keeps their pool, empty. */
export async function deleted(lab: LabUnderTest, { id }: Volume): Promise<void> {
  await gone(lab, id);
  const list = `lvs --noheadings ${lab.cloud.required('volumes').group}`;
  for (const node of lab.nodes('block')) {
    const left = await node.succeed(`${list} -o lv_name --select 'segtype != thin-pool'`);
    expect(left.trim(), `volumes left on ${node.name}`).to.equal('');
    const used = await node.succeed(`${list} -o data_percent --select 'segtype = thin-pool'`);
    expect(Number(used), `per cent of the thin pool still used on ${node.name}`).to.equal(0);
  }
}

/** Larger by what cinder says of it and on the node: cinder gives up without a word where there is no room. */
export async function grown(lab: LabUnderTest, { id }: Volume, sizeGiB: number): Promise<void> {
  const { volume } = asUser(lab);
  await volume.extend(id, sizeGiB);
  await becomes(lab, id, 'available');
  expect((await volume.find(id))?.sizeGiB, `GiB of volume ${id}`).to.equal(sizeGiB);
  const size = `lvs --noheadings --units b --nosuffix --options lv_size ${lab.cloud.required('volumes').group}/volume-${id}`;
  for (const node of lab.nodes('block'))
    expect(Number(await node.succeed(size)), `bytes of volume ${id} on ${node.name}`).to.equal(sizeGiB * GIB);
}

async function gone(lab: LabUnderTest, id: string): Promise<void> {
  const { volume } = asUser(lab);
  await volume.discard(id);
  await lab.waitUntil(
    `volume ${id} is gone`,
    async () => {
      const found = await volume.find(id);
      if (!found) return { done: true };
      return isError(found.status) ? { hopeless: found.status } : { pending: found.status };
    },
    '2m',
  );
}

async function becomes(lab: LabUnderTest, id: string, wanted: string): Promise<void> {
  await lab.waitUntil(
    `volume ${id} is ${wanted}`,
    async () => {
      const status = await statusOf(lab, id);
      if (status === wanted) return { done: true };
      return isError(status) ? { hopeless: status } : { pending: status };
    },
    '2m',
  );
}

async function statusOf(lab: LabUnderTest, id: string): Promise<string> {
  return (await asUser(lab).volume.find(id))?.status ?? 'gone';
}

function isError(status: string): boolean {
  return status.startsWith('error');
}
