import { expect } from 'chai';
import type { Check } from '../../../harness/run/scenarios/check.ts';
import { healthChecks } from '../../../scenarios/checks/health.ts';
import { identityChecks } from '../../../scenarios/checks/identity.ts';
import { networkChecks } from '../../../scenarios/checks/network.ts';
import { serviceChecks } from '../../../scenarios/checks/services.ts';
import { failureOnNodes, type NodesScene } from '../../support/given-nodes.ts';
import { smallCloud } from '../../support/small-facts.ts';
import { type ListedService } from '../../support/token-reply.ts';

/** What a check comes to: nothing where it passes. */
function failureOf(id: string, scene: NodesScene): Promise<string> {
  return failureOnNodes(checkNamed(id), scene);
}

function checkNamed(id: string): Check {
  const all = [...healthChecks, ...identityChecks, ...networkChecks, ...serviceChecks];
  const check = all.find((one) => one.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}

describe('health.running', () => {
  const STATES = {
    stopped: 'LoadState=not-found\nActiveState=inactive\nUnitFileState=',
    disabled: 'LoadState=loaded\nActiveState=active\nUnitFileState=disabled',
    well: 'LoadState=loaded\nActiveState=active\nUnitFileState=enabled',
  };
  const runs = (command: string, meant: string, as: keyof typeof STATES = 'stopped'): string => {
    const [, names = ''] = /^systemctl show (.*) --property/.exec(command) ?? [];
    const states = names.split(' ').map((name) => STATES[name === meant ? as : 'well']);
    return names === '' ? '' : states.join('\n\n');
  };

  it('passes where every unit runs and every log is there', async () =>
    expect(
      await failureOf('health.running', { cloud: smallCloud(), answer: (command) => runs(command, '') }),
    ).to.equal(''));

  it('fails with a unit that is not there under this name', async () =>
    expect(
      await failureOf('health.running', { cloud: smallCloud(), answer: (command) => runs(command, 'httpd') }),
    ).to.contain('controller01: unit httpd: inactive, not-found'));

  it('fails with a unit that runs and is not started at boot', async () =>
    expect(
      await failureOf('health.running', {
        cloud: smallCloud(),
        answer: (command) => runs(command, 'httpd', 'disabled'),
      }),
    ).to.contain('controller01: unit httpd is not enabled (disabled)'));

  it('fails with a unit that is older than its configuration', async () => {
    const told =
      'unit openstack-swift-object is older than /etc/swift/object-server.conf: it was not restarted';
    const answer = (command: string): string =>
      command.startsWith('bash -s') ? `${told}\n` : runs(command, '');
    expect(await failureOf('health.running', { cloud: smallCloud(), answer })).to.contain(
      `object01: ${told}`,
    );
  });

  it('fails with a log that is not there', async () =>
    expect(
      await failureOf('health.running', {
        cloud: smallCloud(['keystone/keystone.log', 'keystone/keyston.log']),
        answer: (command) =>
          command.startsWith('for log') ? '/var/log/keystone/keyston.log\n' : runs(command, ''),
      }),
    ).to.contain('controller01: /var/log/keystone/keyston.log is not there'));

  it('fails where systemd says nothing, and where there is nothing to ask', async () => {
    expect(await failureOf('health.running', { cloud: smallCloud() })).to.contain('unit mariadb');
    const cloud = { ...smallCloud(), units: {} };
    expect(await failureOf('health.running', { cloud })).to.contain('nodes with such units in cloud.units');
  });
});

describe('health.logs', () => {
  it('looks where units log, and fails where none does', async () => {
    const asked: string[] = [];
    const answer = (command: string): string => {
      asked.push(command);
      return '';
    };
    expect(await failureOf('health.logs', { cloud: smallCloud(), answer })).to.equal('');
    expect(asked).to.have.lengthOf(1);
    expect(asked[0]).to.contain(' /var/log/keystone/*.log /var/log/nova/*.log ');
    const cloud = { ...smallCloud(), units: {} };
    expect(await failureOf('health.logs', { cloud })).to.contain('nodes with logs in cloud.units');
  });

  it('lets a service say what it may, and no other', async () => {
    const saying = (log: string): Promise<string> =>
      failureOf('health.logs', {
        cloud: smallCloud(),
        answer: () => `${log}: 2026-11-21 ERROR nova.conductor No valid host was found.\n`,
      });
    expect(await saying('/var/log/nova/conductor.log')).to.equal('');
    expect(await saying('/var/log/nova/nova-conductor.log')).to.contain('No valid host');
  });
});

describe('identity.catalog', () => {
  const everywhere = (url: string): ListedService['urls'] => ({ public: url, internal: url, admin: url });
  const identity = {
    type: 'identity',
    name: 'keystone',
    urls: { ...everywhere('http://controller01:5000/v3/'), admin: 'http://10.0.0.11:35357/v3/' },
  };
  const image = { type: 'image', name: 'glance', urls: everywhere('http://controller01:9292') };
  const objects = {
    type: 'object-store',
    name: 'swift',
    urls: everywhere('http://controller01:8080/v1/AUTH_p-1'),
  };
  const catalog = [identity, image, objects];

  it('passes with the catalog that deployment.yaml describes', async () =>
    expect(await failureOf('identity.catalog', { cloud: smallCloud(), catalog })).to.equal(''));

  const wrong: [what: string, from: string, to: string, message: string][] = [
    ['another port', ':9292', ':9393', 'endpoints of image'],
    [
      'another scheme',
      "url: 'http://controller01:9292'",
      "url: 'https://controller01:9292'",
      'endpoints of image',
    ],
    ['another path', ':8080/v1/', ':8080/v2/', 'endpoints of object-store'],
    ['another region', 'RegionOne', 'RegionTwo', 'endpoints of identity'],
    ['another name', 'name: swift', 'name: ceph', 'name of object-store'],
    [
      'a service more',
      '    object-store: {',
      "    volumev3: { name: cinderv3, url: 'http://controller01:8776' }\n    object-store: {",
      'services of the catalog',
    ],
  ];
  it('tells of an endpoint that was made twice', async () => {
    const twice = ['http://controller01:9292', 'http://controller01:9292'];
    const again = { ...image, urls: { ...image.urls, public: twice } };
    const told = await failureOf('identity.catalog', {
      cloud: smallCloud(),
      catalog: [identity, again, objects],
    });
    expect(told).to.equal(
      'endpoints of image: public in RegionOne: http://controller01:9292: is there more than once',
    );
  });

  for (const [what, from, to, message] of wrong)
    it(`fails where deployment.yaml has ${what}`, async () =>
      expect(await failureOf('identity.catalog', { cloud: smallCloud([from, to]), catalog })).to.contain(
        message,
      ));
});

describe('network.agents', () => {
  it('fails where deployment.yaml names none', async () => {
    const cloud = { ...smallCloud(), agents: { compute: {}, network: {}, volume: {} } };
    expect(await failureOf('network.agents', { cloud })).to.contain(
      'cloud.agents.network of deployment.yaml',
    );
  });
});

describe('services.reachable', () => {
  const open = (command: string): string => {
    const [, places = ''] = /^for place in ([^;]+);/.exec(command) ?? [];
    return places
      .split(' ')
      .map((place) => `${place} ${place.endsWith(':9393') ? 'closed' : 'open'}`)
      .join('\n');
  };

  it('knocks at every port that deployment.yaml names', async () => {
    const asked: string[] = [];
    const answer = (command: string): string => {
      asked.push(command);
      return open(command);
    };
    expect(await failureOf('services.reachable', { cloud: smallCloud(), answer })).to.equal('');
    expect(asked.join()).to.contain(
      'for place in controller01:3306 controller01:5672 controller01:5000 controller01:9292 ',
    );
  });

  it('fails with a port that is closed', async () =>
    expect(
      await failureOf('services.reachable', { cloud: smallCloud([':9292', ':9393']), answer: open }),
    ).to.contain('what computer01 sees'));
});
