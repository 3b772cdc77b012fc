import type { Duration, LabUnderTest, Node } from '../../harness/index.ts';
import { asUser } from './people.ts';

/** The node that has the proxy. */
export function proxyOf(lab: LabUnderTest): Node {
  const { units } = lab.cloud;
  const node = lab.nodes().find(({ name }) => units[name]?.['swift-proxy']);
  if (!node) throw new Error(`deployment.yaml: cloud.units has swift-proxy on no node`);
  return node;
}

/** Where the ring wants copies of the object on this node; hand-offs are not meant. */
export async function foldersOn(
  lab: LabUnderTest,
  node: Node,
  container: string,
  object: string,
): Promise<readonly string[]> {
  const { projectId } = await asUser(lab).token();
  const where = await proxyOf(lab).succeed(
    `swift-get-nodes /etc/swift/object.ring.gz AUTH_${projectId} ${container} ${object}`,
  );
  const address = lab.managementAddress(node.name);
  return [...where.matchAll(/ssh ([\d.]+) "ls -lah \$\{DEVICE:-\/srv\/node\*\}\/(\S+)"(?! # \[Handoff\])/g)]
    .filter(([, host]) => host === address)
    .map(([, , folder]) => `/srv/node/${folder ?? ''}`);
}

export async function holds(node: Node, folder: string, within: Duration): Promise<void> {
  await node.waitUntilSucceeds(`ls ${folder}/*.data`, { within });
}
