import { expect } from 'chai';
import {
  CheckFailed,
  defineCheck,
  type Check,
  type CommandResult,
  type LabUnderTest,
} from '../../harness/index.ts';
import { letIn, onServer, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { onEveryNode } from './node-lines.ts';
import { serverPair } from './server-pair.ts';
import { pairsOf, serverSpread, type Pair } from './server-spread.ts';

/** Of IPv4 and ICMP: a ping's data is shorter than its frame by as much. */
const HEADERS = 28;
const CARD = 'cat /sys/class/net/eth0/mtu';
/** What an instance has sent in pieces since it was started, among much else: a line of names, a line of numbers. */
const COUNTERS = 'grep ^Ip: /proc/net/snmp';
const PIECES = 'FragCreates';
const CARDS =
  'cd /sys/class/net && for card in eth*; do echo "$card takes $(cat $card/mtu)"; done | paste -sd,';

const fullSize = defineCheck({
  id: 'launch.full-size',
  title:
    'frames as long as their network allows reach instances whole, from inside it, from outside and from each other, and longer ones do not',
  seed: [],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site, first, second } = await lab.fixture(serverPair);
    const { networking } = site;
    const mtu = await networking.mtu(lab);
    await letIn(lab, site);
    await reachesFromController(lab, mtu, (ping) => networking.fromInside(`${ping} ${first.fixedAddress}`));
    await reachesFromController(lab, mtu, (ping) => networking.fromOutside(lab, `${ping} ${first.address}`));
    await isHeard(lab, site, second);
    await reachesFromInstance(lab, site, mtu, { from: first, to: second });
  },
});

const betweenNodes = defineCheck({
  id: 'launch.full-size-between-nodes',
  title:
    'frames as long as their network allows go whole from an instance on one compute node to that on another',
  seed: [],
  uses: [serverPair, serverSpread],
  within: '20m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const servers = await lab.fixture(serverSpread);
    const mtu = await site.networking.mtu(lab);
    await letIn(lab, site);
    for (const server of servers) await isHeard(lab, site, server);
    for (const pair of pairsOf(servers)) await reachesFromInstance(lab, site, mtu, pair);
  },
});

/** Who sends forbids to cut frames in pieces; of a longer one it has to be told how long one may be, not to hear nothing. */
async function reachesFromController(
  lab: LabUnderTest,
  mtu: number,
  asked: (ping: string) => string,
): Promise<void> {
  const controller = lab.controller();
  await controller.waitUntilSucceeds(asked('ping -c 1 -W 5'), { within: '1m' });
  const ofBytes = (bytes: number): string => asked(`ping -M do -c 3 -W 5 -s ${bytes - HEADERS}`);
  const whole = await controller.run(ofBytes(mtu), { within: '1m' });
  if (whole.exitCode !== 0) throw await lost(lab, mtu, ofBytes(mtu), said(whole));
  const longer = said(await controller.run(ofBytes(mtu + 1), { within: '1m' }));
  expect(longer, `answer to a frame of ${mtu + 1} bytes that must not be cut: ${ofBytes(mtu + 1)}`).to.match(
    new RegExp(String.raw`\bmtu ?= ?${mtu}\b`),
  );
}

function said({ stdout, stderr }: CommandResult): string {
  return [stdout, stderr].join('\n').trim();
}

/** A rule lets in from an agent's next round on: what is lost afterwards is lost for its length. */
async function isHeard(
  lab: LabUnderTest,
  { networking }: LaunchSite,
  { fixedAddress }: Instance,
): Promise<void> {
  const ping = networking.fromInside(`ping -c 1 -W 5 ${fixedAddress}`);
  await lab.controller().waitUntilSucceeds(ping, { within: '1m' });
}

/** An instance's own ping cannot forbid to cut; its kernel sends whole what its card takes, and counts what it cuts. */
async function reachesFromInstance(
  lab: LabUnderTest,
  site: LaunchSite,
  mtu: number,
  { from, to }: Pair,
): Promise<void> {
  const ofBytes = (bytes: number): string => `ping -q -c 3 -W 5 -s ${bytes - HEADERS} ${to.fixedAddress}`;
  const asked = [CARD, COUNTERS, ofBytes(mtu), COUNTERS, `${ofBytes(mtu + 1)} >/dev/null`, COUNTERS];
  const answer = await onServer(lab, site, from, asked.join('; '));
  const way = `${from.name} to ${to.name}`;
  expect(
    Number(answer.split('\n', 1)[0]),
    `MTU of the card of ${from.name}, which DHCP tells instances (option 26) where it is not the usual`,
  ).to.equal(mtu);
  if (!/\b[1-3] packets received/.test(answer))
    throw await lost(lab, mtu, `on ${from.name}: ${ofBytes(mtu)}`, answer);
  const [before = NaN, whole = NaN, cut = NaN] = piecesIn(answer);
  expect(whole - before, `pieces of frames of ${mtu} bytes, ${way}`).to.equal(0);
  expect(cut - whole, `pieces of frames of ${mtu + 1} bytes, ${way}`).to.be.above(0);
}

/** What the counter said, each time that it was asked. */
function piecesIn(said: string): number[] {
  const rows = said.split('\n').filter((line) => line.startsWith('Ip: '));
  const at = rows[0]?.split(' ').indexOf(PIECES) ?? -1;
  return rows.filter((_, index) => index % 2 === 1).map((row) => Number(row.split(' ')[at]));
}

/** Shorter frames came through just before. */
async function lost(lab: LabUnderTest, mtu: number, ping: string, answer: string): Promise<CheckFailed> {
  const cards = (await onEveryNode(lab, CARDS)).replaceAll('\n', '; ');
  const last = answer.split('\n').findLast((line) => /error|needed|loss/i.test(line));
  return new CheckFailed(
    `${ping}: frames of ${mtu} bytes, the MTU of the network, do not come through, and shorter ones do: ${last ?? 'no answer'}; something on the way takes no such frame, or not with the headers of a tunnel around it; cards of nodes: ${cards}`,
  );
}

/** Asked before others log in: a login needs frames of full size, and who loses them is to be named first. */
export const frameChecks: readonly Check[] = [fullSize];
/** Where there are several compute nodes. */
export const spreadFrameChecks: readonly Check[] = [betweenNodes];
