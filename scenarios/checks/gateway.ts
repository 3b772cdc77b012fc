import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

const route = defineCheck({
  id: 'gateway.route',
  title: 'compute nodes leave by the controller',
  seed: ['V003-1'],
  async run(lab) {
    const { outside } = wayOut(lab);
    const gateway = lab.managementAddress(lab.controller().name);
    for (const node of lab.nodes('compute')) {
      const found = await node.succeed(`ip route get ${outside}`);
      expect(found.split('\n')[0], `way of ${node.name} to ${outside}`).to.contain(`via ${gateway} `);
    }
  },
});

/** The host has an address on each network and would answer around a missing SNAT: what was sent is what proves it. */
const snat = defineCheck({
  id: 'gateway.snat',
  title: 'what compute nodes send out carries the address of the controller, and comes back',
  seed: ['V003-1', 'E003-5', 'E003-6'],
  async run(lab) {
    const { outside, address } = wayOut(lab);
    const controller = lab.controller();
    for (const node of lab.nodes('compute')) {
      const { exitCode, stdout } = await node.run(`ping -c 2 -W 5 ${outside}`, { within: '30s' });
      const said = stdout.split('\n').filter((line) => /From|packets/.test(line));
      expect(
        exitCode,
        `ping of ${outside} from ${node.name}: ${[...said, ...(await obstacles(controller))].join('; ')}`,
      ).to.equal(0);
      const source = lab.managementAddress(node.name);
      const tracked = await controller.succeed(
        `conntrack --dump --proto icmp --orig-src ${source} --orig-dst ${outside} 2>/dev/null`,
      );
      expect(
        tracked,
        `where replies to ${node.name} go: no SNAT for ${source} on ${controller.name}`,
      ).to.contain(`src=${outside} dst=${address} `);
    }
  },
});

/** The host on the far network, and what is the controller's there. */
function wayOut(lab: LabUnderTest): { outside: string; address: string } {
  const name = lab.setting('way-out');
  const network = lab.plan.networks.find((candidate) => candidate.name === name);
  const controller = lab.plan.nodes.find((node) => node.name === lab.controller().name);
  const address = controller?.nics.find((nic) => nic.network === name)?.address;
  if (!network || address === undefined)
    throw new Error(`setting way-out: the controller has no address on ${name}`);
  return { outside: network.hostAddress, address };
}

/** What keeps a controller from forwarding. */
async function obstacles(controller: Node): Promise<string[]> {
  const forwards = await controller.succeed('cat /proc/sys/net/ipv4/ip_forward');
  const rules = await controller.succeed(
    "iptables -w -S | grep -E '^-A (INPUT|FORWARD) .*-j (REJECT|DROP)' || true",
  );
  return [
    ...(forwards === '1' ? [] : [`net.ipv4.ip_forward is ${forwards} on ${controller.name}`]),
    ...rules
      .split('\n')
      .filter((rule) => rule !== '')
      .map((rule) => `${controller.name} has the rule ${rule}`),
  ];
}

export const gatewayChecks: readonly Check[] = [route, snat];

/** The controller is the way out also after it was started again. */
export async function gatewayStays(lab: LabUnderTest): Promise<void> {
  for (const node of [lab.controller(), ...lab.nodes('compute')]) await node.reboot({ within: '5m' });
  const units = { controller: 'lab-gateway', compute: 'lab-route' };
  for (const [role, unit] of Object.entries(units))
    for (const node of lab.nodes(role)) await node.waitForUnit(unit, { within: '2m' });
  for (const check of gatewayChecks) await check.run(lab);
}
