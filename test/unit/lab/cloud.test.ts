import { expect } from 'chai';
import { changedCloud, smallCloud, smallFacts } from '../../support/small-facts.ts';
import { usageProblems } from '../../support/usage-error.ts';

describe('a cloud of deployment.yaml that is right', () => {
  it('has every address of a service, the public one where nothing else is said', () =>
    expect(smallCloud().services).to.deep.include({
      identity: {
        name: 'keystone',
        url: 'http://controller01:5000/v3/',
        internal: 'http://controller01:5000/v3/',
        admin: 'http://10.0.0.11:35357/v3/',
      },
    }));

  it('says where identity is, whether by the name of its node or by an address', () => {
    expect(smallCloud().identity).to.deep.include({ node: 'controller01', port: 5000 });
    const byAddress = smallCloud(["url: 'http://controller01:5000/v3', v", "url: 'http://10.0.0.11/v3', v"]);
    expect(byAddress.identity).to.deep.include({ node: 'controller01', port: 80 });
  });

  it('has units and agents by node, those of all nodes, of a role and of a node together', () => {
    const { units, agents } = smallCloud();
    expect(Object.keys(units['controller01'] ?? {})).to.deep.equal([
      'time',
      'database',
      'messaging',
      'keystone',
      'nova-conductor',
    ]);
    expect(units['object01']).to.deep.equal({
      time: { unit: 'chrony', requires: ['own-kernel'] },
      'swift-object': {
        unit: 'openstack-swift-object',
        config: '/etc/swift/object-server.conf',
        requires: [],
      },
    });
    expect(agents.network).to.deep.equal({
      controller01: ['Linux bridge agent', 'L3 agent'],
      object01: ['Linux bridge agent'],
    });
    expect(agents.compute).to.deep.equal({ controller01: [], object01: [] });
  });

  it('gives the networks of projects their first address for a gateway', () =>
    expect(smallCloud().networks?.storm).to.deep.equal({
      cidr: '172.16.0.0/20',
      gateway: '172.16.0.1',
      mtu: 1450,
    }));

  it('may be none', () => expect(smallFacts()).not.to.have.property('cloud'));
});

describe('a cloud of deployment.yaml that is wrong', () => {
  const cases: [what: string, from: string, to: string, message: string][] = [
    [
      'a person who is nobody',
      'user: demo\n',
      'user: deom\n',
      "10: cloud.user: no person 'deom'; did you mean 'demo'? people: admin, demo",
    ],
    [
      'a secret that does not exist',
      'project: demo, secret: demo',
      'project: demo, secret: dmeo',
      "8: cloud.people.demo.secret: no secret 'dmeo'; did you mean 'demo'? secrets: admin, demo, rabbit",
    ],
    [
      'a secret of the message queue that does not exist',
      'secret: rabbit }',
      'secret: hare }',
      "17: cloud.messaging.secret: no secret 'hare'; secrets: admin, demo, rabbit",
    ],
    [
      'two people of one variable',
      '    demo: {',
      '    d-emo: { project: demo, secret: demo, role: user }\n    d_emo: { project: demo, secret: demo, role: user }\n    demo: {',
      "9: cloud.people.d_emo: 'd_emo' and 'd-emo' would both be LAB_CLOUD_PEOPLE_D_EMO; a name can be used once",
    ],
    [
      'an address on no node',
      "image: { name: glance, url: 'http://controller01:9292'",
      "image: { name: glance, url: 'http://controler01:9292'",
      "14: cloud.services.image.url: no node 'controler01'; did you mean 'controller01'? nodes: controller01, object01",
    ],
    [
      'an address that is none',
      'dashboard: http://controller01/horizon/',
      'dashboard: http://controller01:99999/',
      "23: cloud.dashboard: found 'http://controller01:99999/'; allowed: a URL such as http://controller01:5000/v3",
    ],
    [
      'an identity of another version',
      ', version: 3 }',
      ', version: 2 }',
      '3: cloud.identity.version: found 2; allowed: 3: stacklab speaks no other version',
    ],
    [
      'an identity whose address is of another version',
      "url: 'http://controller01:5000/v3', version",
      "url: 'http://controller01:5000/v2.0', version",
      "3: cloud.identity.url: found 'http://controller01:5000/v2.0'; that of version 3 ends with /v3",
    ],
    [
      'units of a role that no node has',
      '    object01:\n',
      '    compute:\n',
      "33: cloud.units.compute: no node of lab small has the role 'compute'; allowed: all, controller, object, controller01, object01",
    ],
    [
      'agents of a node that does not exist',
      'controller: [L3 agent]',
      'controller1: [L3 agent]',
      "36: cloud.agents.network.controller1: lab small has no node or role 'controller1'; did you mean 'controller'? allowed: all, controller, object, controller01, object01",
    ],
    [
      'a service that is on a node twice',
      '    object01:\n      swift-object: {',
      '    object01:\n      time: { unit: ntp }\n      swift-object: {',
      "34: cloud.units.object01.time: 'time' is on object01 twice: it stands under 'all' as well",
    ],
    [
      'a database whose unit is on no node',
      'database: { unit: mariadb, port',
      'database: { unit: mysql, port',
      "16: cloud.database.unit: no unit 'mysql'; cloud.units: chrony, mariadb, rabbitmq-server, httpd, openstack-nova-conductor, openstack-swift-object",
    ],
    [
      'as many disks as object nodes do not have',
      'disks: 2',
      'disks: 3',
      '22: cloud.objects.disks: found 3; object01 has 2 in lab.yaml',
    ],
    [
      'a provider network that the lab does not have',
      'network: provider, physical',
      'network: povider, physical',
      "19: cloud.networks.provider.network: no network 'povider'; did you mean 'provider'? networks: management, provider",
    ],
    [
      'a pool outside of its network',
      '192.168.52.230',
      '192.168.53.230',
      '19: cloud.networks.provider.pool[1]: 192.168.53.230 is outside 192.168.52.0/24; allowed: 192.168.52.2 to 192.168.52.254',
    ],
    [
      'a pool with the address of a node in it',
      '192.168.52.200',
      '192.168.52.10',
      '19: cloud.networks.provider.pool: found 192.168.52.10, 192.168.52.230; controller01 has one of these addresses',
    ],
    [
      'a pool that ends before it begins',
      '192.168.52.200',
      '192.168.52.240',
      '19: cloud.networks.provider.pool: found 192.168.52.240, 192.168.52.230; the first address comes first',
    ],
    [
      'a network of projects on one of the lab',
      '172.16.1.0/24',
      '10.0.0.0/16',
      '20: cloud.networks.selfservice.cidr: 10.0.0.0/16 overlaps with network management of the lab (10.0.0.0/24); they have to be apart',
    ],
    [
      'a flat network that gives away the address of a node',
      'region: RegionOne',
      'region: RegionOne\n  flat: { label: private, bridge: br100, cidr: 10.0.0.0/24, given: 10.0.0.0/28 }',
      '5: cloud.flat.given: found 10.0.0.0/28; controller01 has one of these addresses',
    ],
    [
      'a flat network that gives away what is not its own',
      'region: RegionOne',
      'region: RegionOne\n  flat: { label: private, bridge: br100, cidr: 10.0.0.0/24, given: 10.0.1.0/28 }',
      '5: cloud.flat.given: 10.0.1.0/28 is not a part of 10.0.0.0/24, the flat network',
    ],
    [
      'an unknown key',
      'region: RegionOne',
      'regoin: RegionOne',
      "4: cloud.regoin: unknown key; did you mean 'region'? allowed: identity, region, ",
    ],
    [
      'a service without an address',
      "url: 'http://controller01:9292' }",
      '}',
      '14: cloud.services.image.url: missing; allowed: a URL',
    ],
  ];
  for (const [what, from, to, message] of cases)
    it(`refuses ${what}, in one line`, () => {
      const found = usageProblems(() => smallFacts(changedCloud([from, to])));
      const expected = `labs/small/deploy/deployment.yaml:${message}`;
      expect(
        found.some((line) => line.startsWith(expected)),
        `${expected}\nis not in\n${found.join('\n')}`,
      ).to.be.true;
    });
});

describe('settings of deployment.yaml', () => {
  it('are texts, whatever they are written as', () =>
    expect([...smallFacts('settings: { tokens: fernet, workers: 2, tls: false }\n').settings]).to.deep.equal([
      ['tokens', 'fernet'],
      ['workers', '2'],
      ['tls', 'false'],
    ]));

  it('are refused where they are nothing, a list, or two of one variable', () => {
    const problems = (settings: string): string[] =>
      usageProblems(() => smallFacts(`settings: { ${settings} }\n`)).map((line) =>
        line.replace('labs/small/deploy/deployment.yaml:', ''),
      );
    expect(problems('tokens: ')).to.deep.equal([
      '1: settings.tokens: found nothing; allowed: a text, a number, true or false',
    ]);
    expect(problems('tokens: [a]')).to.deep.equal([
      '1: settings.tokens: found ["a"]; allowed: a text, a number, true or false',
    ]);
    expect(problems('a-b: 1, a_b: 2')).to.deep.equal([
      "1: settings.a_b: 'a_b' and 'a-b' would both be LAB_SETTING_A_B; a name can be used once",
    ]);
  });
});
