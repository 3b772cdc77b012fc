import { expect } from 'chai';
import { SmallCloud } from '../../support/small-cloud.ts';

const NETWORK = { id: 'n-1', label: 'private', cidr: '172.16.200.0/24', bridge: 'br100' };

describe('NovaNetworkClient', () => {
  it('lists networks', async () => {
    const network = { ...NETWORK, multi_host: true, dhcp_start: '172.16.200.2' };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/os-networks': { json: { networks: [network] } },
    });
    expect(await cloud.client.novaNetwork.networks()).to.deep.equal([
      { ...NETWORK, multiHost: true, dhcpStart: '172.16.200.2' },
    ]);
  });

  it('lists security groups, makes one with rules, and removes what is there no more', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/os-security-groups': { json: { security_groups: [{ id: 1, name: 'default' }] } },
      'POST /v2.1/os-security-groups': { json: { security_group: { id: 7 } } },
      'POST /v2.1/os-security-group-rules': { json: { security_group_rule: { id: 9 } } },
      'DELETE /v2.1/os-security-group-rules/9': { status: 404, json: {} },
    });
    const { novaNetwork } = cloud.client;
    expect(await novaNetwork.securityGroups()).to.deep.equal(['default']);
    expect(await novaNetwork.createSecurityGroup('own')).to.equal('7');
    const rule = { parent_group_id: '7', cidr: '0.0.0.0/0' };
    expect(await novaNetwork.createRule({ securityGroup: '7', protocol: 'tcp', port: 22 })).to.equal('9');
    expect(cloud.sent).to.deep.equal({
      security_group_rule: { ...rule, ip_protocol: 'tcp', from_port: 22, to_port: 22 },
    });
    await novaNetwork.createRule({ securityGroup: '7', protocol: 'icmp' });
    expect(cloud.sent).to.deep.equal({
      security_group_rule: { ...rule, ip_protocol: 'icmp', from_port: -1, to_port: -1 },
    });
    await novaNetwork.discard('security-group-rule', '9');
  });
});
