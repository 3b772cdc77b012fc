import { expect } from 'chai';
import { metadataChecks } from '../../../scenarios/checks/metadata.ts';
import { failureOnPair, FIRST } from '../../support/given-pair.ts';

const MAC = 'fa:16:3e:00:00:01';
const SERVER = {
  id: FIRST.id,
  name: FIRST.name,
  status: 'ACTIVE',
  created: '2026-11-21T20:17:45Z',
  addresses: { selfservice: [{ addr: FIRST.fixedAddress, 'OS-EXT-IPS-MAC:mac_addr': MAC }] },
};
const KEY = 'ssh-rsa AAAA check';
const WHOLE = `{"random_seed": "x", "uuid": "${FIRST.id}", "name": "first"}`;
const RIGHT = ['i-00000003', 'first.novalocal', KEY, WHOLE];
const REFUSED = 'wget: server returned error: HTTP/1.1 500 Internal Server Error';

/** With what the instance is told at each path, and what is in the logs of the controller. */
async function failure(
  told: readonly string[],
  logs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [check] = metadataChecks;
  if (!check) throw new Error('there is no such check');
  return failureOnPair(check, {
    commands: (command) => {
      if (command.includes(' ssh ')) return { stdout: told.map((one) => `${one}\n==END==\n`).join('') };
      const log = Object.keys(logs).find((name) => command.includes(name));
      return { stdout: log === undefined ? '' : `${logs[log]}\n` };
    },
    requests: (asked) =>
      asked === `GET /v2.1/servers/${FIRST.id}` ? { json: { server: SERVER } } : undefined,
  });
}

describe('launch.metadata', () => {
  it('passes where an instance is told what it is', async () => expect(await failure(RIGHT)).to.equal(''));

  const wrong: [what: string, at: number, answer: string, message: string][] = [
    [
      'no id of EC2',
      0,
      REFUSED,
      '169.254/latest/meta-data/instance-id answers an instance: wget: server returned error: HTTP/1.1 500',
    ],
    ['the name of another', 1, 'second.novalocal', 'hostname answers an instance: second.novalocal'],
    ['another key', 2, 'ssh-rsa BBBB other', 'openssh-key answers an instance: ssh-rsa BBBB'],
    [
      'the id of another',
      3,
      WHOLE.replace('s-first', 's-second'),
      'meta_data.json answers an instance: s-second',
    ],
    ['nothing as a whole', 3, REFUSED, '500 Internal Server Error'],
  ];
  for (const [what, at, answer, message] of wrong)
    it(`fails where it is told ${what}`, async () =>
      expect(await failure(RIGHT.with(at, answer))).to.contain(message));

  it('tells that DHCP heard nothing, and nobody was asked for metadata', async () =>
    expect(await failure([]))
      .to.contain(`DHCP heard nothing of ${MAC}: no server of it runs, or no bridge or tunnel leads there`)
      .and.contain('neutron-metadata-agent on controller01, last answer to 172.16.1.3: none in its log'));

  it('tells that what DHCP offers does not come back, and what tunnels carried', async () => {
    const logs = {
      'dnsmasq-dhcp': `Nov 30 dnsmasq-dhcp[7]: DHCPOFFER(ns-1) 172.16.1.3 ${MAC}`,
      '/sys/class/net': 'vxlan-7 sent 12, received 0',
    };
    expect(await failure([], logs))
      .to.contain(`DHCPOFFER(ns-1) 172.16.1.3 ${MAC}; what it offers does not come back`)
      .and.contain('frames in tunnels: controller01: vxlan-7 sent 12, received 0');
  });

  it('tells what DHCP said, and which service answered what', async () => {
    const logs = {
      'dnsmasq-dhcp': `Nov 30 dnsmasq-dhcp[7]: DHCPACK(ns-1) 172.16.1.3 ${MAC} host-172-16-1-3`,
      'metadata-agent.log': '172.16.1.3,<local> "GET /latest/meta-data/instance-id HTTP/1.1" status: 500',
      'nova-api.log': '172.16.1.3,10.0.0.11 "GET /latest/meta-data/instance-id HTTP/1.1" status: 403',
    };
    expect(await failure(RIGHT.with(0, REFUSED), logs))
      .to.contain(`DHCP, last of ${MAC}: controller01: Nov 30 dnsmasq-dhcp[7]: DHCPACK(ns-1)`)
      .and.match(/neutron-metadata-agent on controller01, last answer to 172\.16\.1\.3: .* status: 500/)
      .and.match(/nova-api on controller01, last answer to 172\.16\.1\.3: .* status: 403/);
  });
});
