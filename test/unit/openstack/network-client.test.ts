import { expect } from 'chai';
import { rejection } from '../../support/rejection.ts';
import { SmallCloud } from '../../support/small-cloud.ts';

const NETWORK = { id: 'n-1', name: 'provider', status: 'ACTIVE', mtu: 1500, shared: true };

describe('NetworkClient', () => {
  it('lists agents', async () => {
    const agent = {
      ...{ id: 'a-1', agent_type: 'L3 agent', host: 'controller01', alive: false, admin_state_up: true },
      started_at: '2026-11-28 19:19:00',
      heartbeat_timestamp: '2026-11-28 19:19:30',
      configurations: { routers: 1, networks: 7 },
    };
    await using cloud = await SmallCloud.answering({ 'GET /v2.0/agents': { json: { agents: [agent] } } });
    expect(await cloud.client.network.agents()).to.deep.equal([
      {
        ...{ id: 'a-1', type: 'L3 agent', serves: 1, host: 'controller01', alive: false, enabled: true },
        startedAt: '2026-11-28 19:19:00',
        reportedAt: new Date('2026-11-28T19:19:30Z'),
      },
    ]);
  });

  it('counts what an agent was given to serve', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v2.0/agents/a-1/l3-routers': { json: { routers: [{}, {}] } },
      'GET /v2.0/agents/a-2/dhcp-networks': { json: { networks: [{}] } },
    });
    const { network } = cloud.client;
    const given = [
      { id: 'a-1', type: 'L3 agent' },
      { id: 'a-2', type: 'DHCP agent' },
      { id: 'a-3', type: 'Linux bridge agent' },
    ].map((agent) => network.givenTo(agent));
    expect(await Promise.all(given)).to.deep.equal([2, 1, 0]);
  });

  it('does not take an agent for alive that does not say so', async () => {
    const agent = { id: 'a-1', agent_type: 'L3 agent', host: 'controller01' };
    await using cloud = await SmallCloud.answering({ 'GET /v2.0/agents': { json: { agents: [agent] } } });
    const error = await rejection(cloud.client.network.agents());
    expect(error.message).to.contain('agents[0]: alive is not true or false but nothing');
  });

  it('finds networks by a name that an address cannot hold', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v2.0/networks?name=a%26b': { json: { networks: [{ ...NETWORK, 'router:external': true }] } },
    });
    const found = await cloud.client.network.networksNamed('a&b');
    expect(found).to.deep.equal([{ ...NETWORK, external: true }]);
  });

  it('creates a flat network on a physical one, and a network of the project’s own', async () => {
    const created = { ...NETWORK, mtu: null, 'router:external': false };
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/networks': { status: 201, json: { network: created } },
    });
    const { network } = cloud.client;
    await network.createNetwork({ name: 'provider', provider: { physicalNetwork: 'provider' } });
    expect(cloud.sent).to.deep.equal({
      network: {
        name: 'provider',
        shared: true,
        'router:external': true,
        'provider:network_type': 'flat',
        'provider:physical_network': 'provider',
      },
    });
    expect(await network.createNetwork({ name: 'own' })).to.include({ mtu: undefined, external: false });
    expect(cloud.sent).to.deep.equal({ network: { name: 'own' } });
  });

  it('creates a subnet, with a pool and without DHCP where that is asked for', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/subnets': { status: 201, json: { subnet: { id: 'sub-1' } } },
    });
    const subnet = { network: 'n-1', name: 'own', cidr: '172.16.1.0/24', gateway: '172.16.1.1' };
    expect(await cloud.client.network.createSubnet(subnet)).to.equal('sub-1');
    const body = {
      network_id: 'n-1',
      name: 'own',
      cidr: '172.16.1.0/24',
      ip_version: 4,
      gateway_ip: '172.16.1.1',
    };
    expect(cloud.sent).to.deep.equal({ subnet: { ...body, enable_dhcp: true } });
    const pool = { start: '172.16.1.50', end: '172.16.1.60' };
    await cloud.client.network.createSubnet({ ...subnet, pool, dhcp: false });
    expect(cloud.sent).to.deep.equal({ subnet: { ...body, enable_dhcp: false, allocation_pools: [pool] } });
  });

  it('creates a router with a gateway, and gives it a leg and takes it away', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/routers': { status: 201, json: { router: { id: 'r-1' } } },
      'PUT /v2.0/routers/r-1/add_router_interface': { json: {} },
      'PUT /v2.0/routers/r-1/remove_router_interface': { status: 404 },
    });
    const { network } = cloud.client;
    expect(await network.createRouter('router', 'n-1')).to.equal('r-1');
    expect(cloud.sent).to.deep.equal({
      router: { name: 'router', external_gateway_info: { network_id: 'n-1' } },
    });
    await network.addRouterInterface('r-1', 'sub-1');
    expect(cloud.sent).to.deep.equal({ subnet_id: 'sub-1' });
    await network.removeRouterInterface('r-1', 'sub-1');
    expect(cloud.sent).to.deep.equal({ subnet_id: 'sub-1' });
    expect((await rejection(network.addRouterInterface('r-2', 'sub-1'))).message).to.contain('answered 403');
  });

  it('creates a security group and rules that let something in', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/security-groups': { status: 201, json: { security_group: { id: 'g-1' } } },
      'POST /v2.0/security-group-rules': { status: 201, json: { security_group_rule: { id: 'rule-1' } } },
    });
    const { network } = cloud.client;
    expect(await network.createSecurityGroup('mine')).to.equal('g-1');
    expect(cloud.sent).to.deep.equal({ security_group: { name: 'mine' } });
    const rule = { security_group_id: 'g-1', direction: 'ingress', ethertype: 'IPv4' };
    expect(await network.createRule({ securityGroup: 'g-1', protocol: 'icmp' })).to.equal('rule-1');
    expect(cloud.sent).to.deep.equal({ security_group_rule: { ...rule, protocol: 'icmp' } });
    await network.createRule({ securityGroup: 'g-1', protocol: 'tcp', port: 22 });
    expect(cloud.sent).to.deep.equal({
      security_group_rule: { ...rule, protocol: 'tcp', port_range_min: 22, port_range_max: 22 },
    });
  });

  it('lists the ports of a device, and of a network, with their addresses', async () => {
    const known = { id: 'port-1', status: 'ACTIVE' };
    const port = { ...known, device_id: 's-1', fixed_ips: [{ ip_address: '172.16.1.7' }] };
    await using cloud = await SmallCloud.answering({
      'GET /v2.0/ports?device_id=s-1': { json: { ports: [port, { ...port, fixed_ips: [] }] } },
      'GET /v2.0/ports?network_id=n-1': { json: { ports: [{ ...port, device_id: '' }] } },
    });
    const { network } = cloud.client;
    expect(await network.portsOf('s-1')).to.deep.equal([
      { ...known, device: 's-1', addresses: ['172.16.1.7'] },
      { ...known, device: 's-1', addresses: [] },
    ]);
    expect(await network.portsOn('n-1')).to.deep.equal([{ ...known, device: '', addresses: ['172.16.1.7'] }]);
  });

  it('creates an address that leads to a port', async () => {
    const floatingip = { id: 'fip-1', floating_ip_address: '192.168.52.200' };
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/floatingips': { status: 201, json: { floatingip } },
    });
    expect(await cloud.client.network.createFloatingIp('n-1', 'port-1')).to.deep.equal({
      id: 'fip-1',
      address: '192.168.52.200',
    });
    expect(cloud.sent).to.deep.equal({ floatingip: { floating_network_id: 'n-1', port_id: 'port-1' } });
  });

  it('says what is missing in the answer to a creation', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.0/floatingips': { status: 201, json: { floatingip: { id: 'fip-1' } } },
    });
    const error = await rejection(cloud.client.network.createFloatingIp('n-1', 'port-1'));
    expect(error.message).to.equal(
      'POST http://controller01:9696/v2.0/floatingips: floatingip: floating_ip_address is not text but nothing',
    );
  });

  it('discards what is there and what is not, but not what is in use', async () => {
    await using cloud = await SmallCloud.answering({
      'DELETE /v2.0/security-groups/g-1': { status: 204 },
      'DELETE /v2.0/floatingips/fip-1': { status: 404 },
      'DELETE /v2.0/networks/n-1': { status: 409, json: { NeutronError: { type: 'NetworkInUse' } } },
    });
    const { network } = cloud.client;
    await network.discard('security-group', 'g-1');
    await network.discard('floatingip', 'fip-1');
    const error = await rejection(network.discard('network', 'n-1'));
    expect(error).to.include({ name: 'RequestRefused', status: 409 });
    expect(error.message).to.contain('answered 409, not 204 or 404').and.contain('NetworkInUse');
  });
});
