import { expect } from 'chai';
import {
  CheckFailed,
  CheckSkipped,
  defineCheck,
  type Check,
  type LabUnderTest,
  type Node,
} from '../../harness/index.ts';

/** An address of the controller's on a network that is not for services. */
interface Outside {
  readonly network: string;
  readonly address: string;
}

const unguarded = defineCheck({
  id: 'services.unguarded',
  title: 'what asks nobody who they are, cache and etcd, answers on the management network alone',
  seed: [],
  async run(lab) {
    const controller = lab.controller();
    const { cache, etcd } = lab.cloud;
    const services = Object.entries({ cache, etcd }).flatMap(([name, at]) => (at ? [{ name, ...at }] : []));
    expect(services, 'cache and etcd of the cloud').to.not.be.empty;
    const outside = outsideOf(lab, controller);
    if (outside.length === 0) throw new CheckSkipped(`${controller.name} has an address on management alone`);
    const open: string[] = [];
    for (const { network, address } of outside) {
      const node = await somebodyOn(lab, network);
      for (const { name, port } of services) {
        const inside = await answers(controller, lab.managementAddress(controller.name), port);
        expect(inside, `whether ${name} answers on the management network`).to.equal(true);
        if (await answers(node, address, port)) open.push(`${name} at ${address}:${port}, to ${node.name}`);
      }
    }
    if (open.length > 0)
      throw new CheckFailed(`answered outside of the management network, to anybody: ${open.join('; ')}`);
  },
});

function outsideOf(lab: LabUnderTest, { name }: Node): Outside[] {
  const inside = lab.managementAddress(name);
  const { nics = [] } = lab.plan.nodes.find((node) => node.name === name) ?? {};
  return nics.flatMap(({ network, address }) =>
    address === undefined || address === inside ? [] : [{ network, address }],
  );
}

/** Another node with an address on the network where there is one; else the controller asks itself. */
async function somebodyOn(lab: LabUnderTest, network: string): Promise<Node> {
  const controller = lab.controller();
  const other = lab.plan.nodes.find(
    ({ name, nics }) =>
      name !== controller.name && nics.some((nic) => nic.network === network && nic.address !== undefined),
  );
  if (!other) return controller;
  const node = lab.node(other.name);
  // whoever does not come there at all would hear nothing of what is open
  await node.waitUntilSucceeds(`ping -c 1 -W 5 ${controller.address(network)}`, { within: '1m' });
  return node;
}

async function answers(node: Node, address: string, port: number): Promise<boolean> {
  const { exitCode } = await node.run(`timeout 10 bash -c 'exec 3<>/dev/tcp/${address}/${port}'`);
  return exitCode === 0;
}

/** Where the controller has an address on another network than management. */
export const unguardedChecks: readonly Check[] = [unguarded];
