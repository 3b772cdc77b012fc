import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import { cloudUnderTest } from '../../../harness/run/scenarios/cloud-under-test.ts';
import { tempestConf, type TempestFacts } from '../../../scenarios/checks/tempest-conf.ts';
import { CLOUD_TEXT, smallFacts } from '../../support/small-facts.ts';

const FACTS: TempestFacts = {
  password: new Secret('pa$$word'),
  domainId: 'default',
  image: 'i-1',
  flavors: ['f-1', 'f-2'],
  guest: { loginUser: 'cirros', standIn: false },
  computeNodes: 2,
  external: { id: 'n-1', name: 'provider', gateway: '192.168.52.1' },
  reachesInstances: true,
  extensions: ['router', 'quotas'],
  workspace: '/root/check-tempest',
  patience: 300,
};

/** The lines of a section. */
function section(name: string, facts: Partial<TempestFacts> = {}, cloud = CLOUD_TEXT): readonly string[] {
  const text = tempestConf(cloudUnderTest('small', smallFacts(cloud)), { ...FACTS, ...facts });
  const [, body = ''] = text.split(`[${name}]\n`);
  return (body.split('\n[')[0] ?? '').split('\n').filter(Boolean);
}

describe('tempest.conf', () => {
  it('has the administrator make whom tests need, with the role of users', () => {
    expect(section('auth')).to.include.members([
      'admin_username = admin',
      'admin_password = pa$$$$word',
      'admin_project_name = admin',
      'admin_domain_name = Default',
      'tempest_roles = user',
    ]);
  });

  it('asks identity where the cloud says that it is, and in its version', () => {
    expect(section('identity')).to.include.members([
      'uri_v3 = http://controller01:5000/v3',
      'auth_version = v3',
      'region = RegionOne',
    ]);
    expect(section('identity-feature-enabled')).to.include('api_v2 = false');
    const earlierIdentity = 'http://controller01:5000/v2.0';
    expect(section('identity', { earlierIdentity })).to.include(`uri = ${earlierIdentity}`);
    expect(section('identity-feature-enabled', { earlierIdentity })).to.include('api_v2 = true');
  });

  it('asks for no service that the cloud does not have', () => {
    expect(section('service_available')).to.include.members([
      'glance = true',
      'nova = false',
      'heat = false',
    ]);
  });

  it('logs in to instances where the controller reaches them, and nowhere else', () => {
    expect(section('validation')).to.include.members(['run_validation = true', 'image_ssh_user = cirros']);
    expect(section('validation', { reachesInstances: false })).to.include('run_validation = false');
    expect(section('network-feature-enabled', { reachesInstances: false })).to.include(
      'floating_ips = false',
    );
  });

  it('asks nothing of a guest that stands in for Tempest’s own that this cannot do', () => {
    expect(section('validation').join()).to.not.contain('ssh_shell_prologue');
    expect(section('compute-feature-enabled')).to.include('config_drive = true');
    const standIn = { guest: { loginUser: 'cirros', standIn: true } };
    expect(section('validation', standIn).join()).to.match(
      /ssh_shell_prologue = set .*PATH=\$\$PATH.* wget /,
    );
    expect(section('compute-feature-enabled', standIn)).to.include('config_drive = false');
  });

  it('leaves out what there is nothing to say of', () => {
    expect(section('network')).to.include('public_network_id = n-1');
    const { external, ...rest } = FACTS;
    expect(external).to.exist;
    const text = tempestConf(cloudUnderTest('small', smallFacts(CLOUD_TEXT)), rest);
    expect(text).to.not.contain('public_network_id');
    expect(text).to.not.contain('undefined');
  });

  it('waits as long as nodes are slow', () => {
    expect(section('compute', { patience: 2_520 })).to.include('build_timeout = 2520');
    expect(section('volume', { patience: 2_520 })).to.include('build_timeout = 2520');
  });
});
