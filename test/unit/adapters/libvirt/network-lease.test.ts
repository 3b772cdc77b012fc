import { expect } from 'chai';
import { parseRoutes } from '../../../../harness/adapters/libvirt/host-routes.ts';
import { collision, rangesOf } from '../../../../harness/adapters/libvirt/network-lease.ts';
import { smallLab } from '../../../support/small-lab.ts';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const ROUTES = `${HEAD}eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
`;
const NETWORK = (ip: string): string => `<network><name>default</name><ip ${ip}/></network>`;

describe('addresses that somebody has', () => {
  it('are read from the routes of the host, its default route aside', () => {
    expect(parseRoutes(ROUTES).map(({ by, cidr }) => `${by} ${cidr}`)).to.deep.equal([
      "the host's eth0 192.168.2.0/24",
      "the host's tun0 10.0.0.0/8",
    ]);
    expect(parseRoutes(HEAD)).to.deep.equal([]);
  });

  it('are read from networks, written with prefix or with netmask', async () => {
    for (const ip of [
      "address='192.168.52.129' prefix='25'",
      "address='192.168.52.129' netmask='255.255.255.128'",
    ]) {
      const [range] = await rangesOf(NETWORK(ip));
      expect(range?.by).to.equal('network default');
      expect((range?.last ?? 0) - (range?.first ?? 0)).to.equal(127);
    }
    expect(await rangesOf(NETWORK("family='ipv6' address='fd00::1' prefix='64'"))).to.deep.equal([]);
    expect(await rangesOf('<network><name>a</name></network>')).to.deep.equal([]);
  });

  it('keep a lab away, which is told who has them', async () => {
    const { networks } = smallLab();
    expect(collision(networks, [])).to.equal(undefined);
    expect(collision(networks, await rangesOf(NETWORK("address='172.31.0.1' prefix='16'")))).to.equal(
      undefined,
    );
    expect(collision(networks, await rangesOf(NETWORK("address='192.168.52.1' prefix='24'"))))
      .to.contain('network provider (192.168.52.0/24): network default has 192.168.52.1/24 already')
      .and.contain('leave out --connect');
    expect(collision(networks, parseRoutes(ROUTES))).to.contain("the host's tun0 has 10.0.0.0/8 already");
  });
});
