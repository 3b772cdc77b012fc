import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

const overCard = defineCheck({
  id: 'bridge.card',
  title:
    'on every compute node the bridge has the card, its MAC and its address, and the card hears everything',
  seed: ['S002-8', 'V002-11', 'V002-12', 'E002-10', 'E002-15'],
  run: bridgesHaveTheirCards,
});

export const bridgeChecks: readonly Check[] = [overCard];

/** The bridge is made anew at each start, before anything binds to the node's address. */
export async function bridgesStay(lab: LabUnderTest): Promise<void> {
  for (const node of lab.nodes('compute')) await node.reboot({ within: '5m' });
  await bridgesHaveTheirCards(lab);
}

async function bridgesHaveTheirCards(lab: LabUnderTest): Promise<void> {
  const { bridge } = lab.cloud.required('flat');
  for (const node of lab.nodes('compute')) {
    const { device, address } = cardOf(lab, node);
    const flags = await node.succeed(`ip -o link show dev ${device}`);
    expect(flags, `${device} of ${node.name}`)
      .to.match(/<[^>]*\bPROMISC\b[^>]*>/)
      .and.contain(`master ${bridge} `);
    const macs = await node.succeed(`cat /sys/class/net/${bridge}/address /sys/class/net/${device}/address`);
    const [ofBridge, ofCard] = macs.split('\n');
    expect(ofBridge, `MAC of ${bridge} of ${node.name}`).to.equal(ofCard);
    const addresses = await node.succeed(`ip -o -4 address show dev ${bridge}`);
    expect(addresses, `addresses of ${bridge} of ${node.name}`).to.contain(` ${address}/`);
    const left = await node.succeed(`ip -o -4 address show dev ${device}`);
    expect(left, `addresses that ${device} of ${node.name} has kept`).to.equal('');
  }
}

/** The card that the lab's first network is on. */
function cardOf(lab: LabUnderTest, { name }: Node): { device: string; address: string } {
  const [first] = lab.plan.nodes.find((node) => node.name === name)?.nics ?? [];
  if (!first) throw new Error(`${name} has no card`);
  return { device: first.device, address: lab.managementAddress(name) };
}
