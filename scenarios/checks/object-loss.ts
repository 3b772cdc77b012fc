import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';
import { madeContainer, md5, SMALL, stored } from './object-containers.ts';
import { foldersOn, holds } from './object-copies.ts';
import { asUser } from './people.ts';

/** What holds copies on an object node, by the names of their services. */
const SERVERS = ['swift-account', 'swift-container', 'swift-object'] as const;

const survives = defineCheck({
  id: 'object-store.survives-a-node',
  title: 'an object stays readable while an object node is down, and is replicated to it again afterwards',
  seed: [],
  requires: ['disks'],
  provokes: [
    /\bswift-\w+\[\d+\]: (?:SIGTERM received|Removing dead child)/,
    /\bswift-\w+\[\d+\]: ERROR .*\bConnection refused\b/,
  ],
  within: '10m',
  async run(lab) {
    const node = lastObjectNode(lab);
    const store = asUser(lab).objectStore;
    const data = randomBytes(SMALL);
    const container = await madeContainer(lab);
    await stored(lab, container, 'before', data);
    await stopServers(lab, node);
    expect((await store.download(container, 'before')).md5, 'read without the node').to.equal(md5(data));
    await stored(lab, container, 'meanwhile', data);
    await startServers(lab, node);
    await replicatedTo(lab, node, container);
  },
});

const survivesADisk = defineCheck({
  id: 'object-store.survives-a-disk',
  title: 'an object stays readable while one of the disks is away, and is replicated to it again afterwards',
  seed: ['S002-17', 'E002-30'],
  requires: ['disks'],
  provokes: [/\bswift-\w+\[\d+\]: .*(?:not mounted|as unmounted|Insufficient Storage)/],
  within: '10m',
  async run(lab) {
    const node = lastObjectNode(lab);
    const disk = `/srv/node/disk${lab.cloud.required('objects').disks}`;
    const store = asUser(lab).objectStore;
    const data = randomBytes(SMALL);
    const container = await madeContainer(lab);
    await stored(lab, container, 'before', data);
    lab.defer(`${disk} of ${node.name}`, async () => {
      await node.succeed(mounted(disk));
    });
    // servers have its files open for a moment
    await node.waitUntilSucceeds(`umount ${disk}`, { within: '1m' });
    expect((await store.download(container, 'before')).md5, 'read without the disk').to.equal(md5(data));
    await stored(lab, container, 'meanwhile', data);
    await node.succeed(mounted(disk));
    await replicatedTo(lab, node, container);
  },
});

function mounted(folder: string): string {
  return `mountpoint --quiet ${folder} || mount ${folder}`;
}

async function stopServers(lab: LabUnderTest, node: Node): Promise<void> {
  lab.defer(`servers on ${node.name}`, () => startServers(lab, node));
  await node.succeed(`systemctl stop ${serversOf(lab, node)}`, { within: '1m' });
}

async function startServers(lab: LabUnderTest, node: Node): Promise<void> {
  await node.succeed(`systemctl start ${serversOf(lab, node)}`, { within: '1m' });
}

function serversOf({ cloud }: LabUnderTest, { name }: Node): string {
  return SERVERS.map((server) => cloud.unit(server, name).unit).join(' ');
}

/** Every copy that the ring wants on the node is there: pushed by the replicators of the others. */
async function replicatedTo(lab: LabUnderTest, node: Node, container: string): Promise<void> {
  const folders = await foldersOn(lab, node, container, 'meanwhile');
  expect(folders, `copies that the ring wants on ${node.name}`).to.not.be.empty;
  for (const folder of folders) await holds(node, folder, '3m');
}

function lastObjectNode(lab: LabUnderTest): Node {
  const node = lab.nodes('object').at(-1);
  if (!node) throw new Error(`lab ${lab.name} has no object node`);
  return node;
}

export const nodeLossChecks: readonly Check[] = [survives];
/** Of rings whose zones are disks. */
export const diskLossChecks: readonly Check[] = [survivesADisk];
