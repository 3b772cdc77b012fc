import { expect } from 'chai';
import { frameChecks } from '../../../scenarios/checks/frames.ts';
import { failureOnPair, type PairScene } from '../../support/given-pair.ts';

const TOO_LONG =
  'ping: local error: message too long, mtu=1450\n3 packets transmitted, 0 received, 100% packet loss';
const NEEDED = 'From 192.168.52.203 icmp_seq=1 Frag needed and DF set (mtu = 1450)';

/** What an instance prints: the MTU of its card, then its counters around two pings. */
function guest({ mtu = 1450, received = 3, pieces = [7, 7, 13] }): string {
  const counters = pieces.map((count) => `Ip: Forwarding FragOKs FragCreates\nIp: 2 1 ${count}`);
  const ping = `3 packets transmitted, ${received} packets received, ${received === 3 ? 0 : 100}% packet loss`;
  return [mtu, counters[0], ping, counters[1], counters[2]].join('\n');
}

function scene(
  answers: { inside?: string; outside?: string; lost?: string; guest?: string } = {},
): PairScene {
  return {
    commands: (command) => {
      if (command.includes(' ssh ')) return { stdout: answers.guest ?? guest({}) };
      if (command.includes('-s 1423 '))
        return command.startsWith('inside')
          ? { exitCode: 1, stderr: answers.inside ?? TOO_LONG }
          : { exitCode: 1, stdout: answers.outside ?? NEEDED };
      if (answers.lost !== undefined && command.startsWith(answers.lost) && command.includes('-s 1422 '))
        return { exitCode: 1, stdout: '3 packets transmitted, 0 received, 100% packet loss' };
      return { stdout: command.startsWith('cd /sys/class/net') ? 'eth0 takes 1400' : '' };
    },
  };
}

async function failure(answers?: Parameters<typeof scene>[0]): Promise<string> {
  const [check] = frameChecks;
  if (!check) throw new Error('there is no such check');
  return failureOnPair(check, scene(answers));
}

describe('launch.full-size', () => {
  it('passes where frames of the MTU come through whole, and longer ones are refused or cut', async () =>
    expect(await failure()).to.equal(''));

  for (const way of ['inside', 'outside'])
    it(`fails where they are lost from ${way}, and tells what cards take`, async () =>
      expect(await failure({ lost: way }))
        .to.contain(`${way} ping -M do -c 3 -W 5 -s 1422 `)
        .and.contain('frames of 1450 bytes, the MTU of the network, do not come through')
        .and.contain('100% packet loss')
        .and.contain('controller01: eth0 takes 1400'));

  it('fails where a longer one is lost without a word', async () =>
    expect(await failure({ outside: '3 packets transmitted, 0 received, 100% packet loss' })).to.contain(
      'answer to a frame of 1451 bytes that must not be cut: outside ping',
    ));

  it('fails where a longer one is told another limit', async () =>
    expect(await failure({ inside: TOO_LONG.replace('1450', '14500') })).to.contain(
      'answer to a frame of 1451 bytes',
    ));

  it('fails where the instance was told no MTU', async () =>
    expect(await failure({ guest: guest({ mtu: 1500 }) })).to.contain('option 26'));

  it('fails where instances lose them', async () =>
    expect(await failure({ guest: guest({ received: 0 }) })).to.contain('on first: ping -q -c 3'));

  it('fails where an instance cuts what should be whole, or sends whole what is too long', async () => {
    expect(await failure({ guest: guest({ pieces: [7, 9, 13] }) })).to.contain('pieces of frames of 1450');
    expect(await failure({ guest: guest({ pieces: [7, 7, 7] }) })).to.contain('pieces of frames of 1451');
    expect(await failure({ guest: guest({ pieces: [] }) })).to.contain('pieces of frames of 1450');
  });
});
