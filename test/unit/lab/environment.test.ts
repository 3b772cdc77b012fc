import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import {
  localVariables,
  renderEnvironment,
  type EnvironmentOptions,
} from '../../../harness/lab/environment.ts';
import { CLOUD_TEXT, smallFacts } from '../../support/small-facts.ts';
import { changed, LAB_TEXT, labOf } from './lab-text.ts';

function environmentOf(name: string, more: Partial<EnvironmentOptions> = {}): string {
  const { lab = labOf(LAB_TEXT) } = more;
  const node = lab.nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return renderEnvironment({
    lab,
    node,
    platform: 'debian12',
    virtType: 'qemu',
    passwords: new Map(),
    facts: { settings: new Map() },
    ...more,
  });
}

/** The variables as a script sees them that has sourced the text under `set -eu`. */
function sourced(text: string): Record<string, string> {
  const script = `set -eu\n${text}env -0`;
  const output = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
  const pairs = output.split('\0').filter((line) => line.startsWith('LAB_'));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

describe('/etc/lab/env', () => {
  it('tells a node who it is and where everybody else is', () =>
    expect(sourced(environmentOf('object01'))).to.deep.equal({
      LAB_NAME: 'small',
      LAB_NODE: 'object01',
      LAB_ROLE: 'object',
      LAB_ROLES: 'object',
      LAB_PLATFORM: 'debian12',
      LAB_VIRT_TYPE: 'qemu',
      LAB_LIB: '/opt/stacklab/lib',
      LAB_DISKS: '/dev/disk/by-id/virtio-object01-1 /dev/disk/by-id/virtio-object01-2',
      LAB_NODES: 'controller01 object01',
      LAB_NODES_CONTROLLER: 'controller01',
      LAB_NODES_COMPUTE: '',
      LAB_NODES_BLOCK: '',
      LAB_NODES_OBJECT: 'object01',
      LAB_NETWORK_MANAGEMENT: '10.0.0.0/24',
      LAB_NETWORK_PROVIDER: '192.168.52.0/24',
      LAB_NIC_MANAGEMENT: 'eth0',
      LAB_NIC_PROVIDER: 'eth1',
      LAB_ADDRESS_CONTROLLER01_MANAGEMENT: '10.0.0.11',
      LAB_ADDRESS_CONTROLLER01_PROVIDER: '192.168.52.11',
      LAB_ADDRESS_OBJECT01_MANAGEMENT: '10.0.0.51',
    }));

  it('tells each role of a node, and the nodes of each role of the lab', () => {
    const text = changed('role: object', 'role: [object, network]');
    const variables = sourced(environmentOf('object01', { lab: labOf(text) }));
    expect(variables).to.include({
      LAB_ROLE: 'object',
      LAB_ROLES: 'object network',
      LAB_NODES_OBJECT: 'object01',
      LAB_NODES_NETWORK: 'object01',
    });
  });

  it('carries passwords, whatever is in them', () => {
    const password = `a'b"c $HOME \`id\` \\ \n end`;
    const passwords = new Map([['keystone-db', new Secret(password)]]);
    const variables = sourced(environmentOf('controller01', { passwords }));
    expect(variables).to.include({ LAB_PASSWORD_KEYSTONE_DB: password });
  });

  it('tells settings, every fact of the cloud by its path, and of units those of the node', () => {
    const facts = smallFacts(`settings: { tokens: fernet, front-end: a'b }\n${CLOUD_TEXT}`);
    const variables = sourced(environmentOf('controller01', { facts }));
    expect(variables).to.include({
      LAB_SETTING_TOKENS: 'fernet',
      LAB_SETTING_FRONT_END: "a'b",
      LAB_CLOUD_IDENTITY_URL: 'http://controller01:5000/v3',
      LAB_CLOUD_IDENTITY_PORT: '5000',
      LAB_CLOUD_REGION: 'RegionOne',
      LAB_CLOUD_DOMAIN_NAME: 'Default',
      LAB_CLOUD_PEOPLE_DEMO_ROLE: 'user',
      LAB_CLOUD_SERVICES_IDENTITY_ADMIN: 'http://10.0.0.11:35357/v3/',
      LAB_CLOUD_SERVICES_OBJECT_STORE_URL: 'http://controller01:8080/v1/AUTH_%(project_id)s',
      LAB_CLOUD_DATABASE_DATABASES: 'keystone glance',
      LAB_CLOUD_NETWORKS_PROVIDER_POOL: '192.168.52.200 192.168.52.230',
      LAB_CLOUD_UNITS_KEYSTONE_UNIT: 'httpd',
      LAB_CLOUD_UNITS_KEYSTONE_LOG: '/var/log/keystone/keystone.log',
      LAB_CLOUD_UNITS_TIME_REQUIRES: 'own-kernel',
    });
    expect(variables).not.to.have.any.keys(
      'LAB_CLOUD_UNITS_SWIFT_OBJECT_UNIT',
      'LAB_CLOUD_PEOPLE_DEMO_OPENRC',
    );
    expect(sourced(environmentOf('object01', { facts }))).to.include({
      LAB_CLOUD_UNITS_SWIFT_OBJECT_UNIT: 'openstack-swift-object',
    });
  });

  it('tells a command on the host the same but for the units of nodes', () => {
    const facts = smallFacts(`settings: { tokens: fernet }\n${CLOUD_TEXT}`);
    const lab = labOf(LAB_TEXT);
    const common = { lab, platform: 'debian12', virtType: 'qemu', passwords: new Map(), facts } as const;
    const variables = localVariables({ ...common, libDir: '/lib' });
    expect(variables).to.include({ LAB_SETTING_TOKENS: 'fernet', LAB_CLOUD_REGION: 'RegionOne' });
    expect(Object.keys(variables).filter((name) => name.startsWith('LAB_CLOUD_UNITS'))).to.deep.equal([]);
  });

  it('is one export on each line', () =>
    expect(environmentOf('controller01').trimEnd().split('\n')).to.satisfy((lines: string[]) =>
      lines.every((line) => /^export LAB_[A-Z0-9_]+='.*'$/.test(line)),
    ));
});
