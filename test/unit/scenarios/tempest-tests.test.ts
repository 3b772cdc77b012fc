import { expect } from 'chai';
import { parseTests, smokeSetOf } from '../../../scenarios/checks/tempest-tests.ts';
import { tempestChecks } from '../../../scenarios/checks/tempest.ts';

const ID = 'id-f2f5b44a-82e8-4dad-8084-0661ea3b18cf';

describe('a test of Tempest', () => {
  it('is called by its area, its place there, its class and its title', () => {
    const lines = [
      `tempest.api.identity.admin.v3.test_regions.RegionsTestJSON.test_create_region[${ID},smoke]`,
      `tempest.api.object_storage.test_account_services.AccountTest.test_list_containers[${ID},smoke]`,
      `tempest.api.network.test_floating_ips.FloatingIPTestJSON.test_create_floating_ip[${ID},smoke]`,
      `tempest.scenario.test_server_basic_ops.TestServerBasicOps.test_server_basic_ops[compute,${ID},network,smoke]`,
    ];
    const tests = parseTests(`${lines.join('\n')}\n`);
    expect(tests.map(({ id, area }) => [id, area])).to.deep.equal([
      ['tempest-identity.admin-v3-regions-test-json-create-region', 'identity'],
      ['tempest-object-storage.account-test-list-containers', 'object_storage'],
      ['tempest-network.floating-ip-test-json-create-floating-ip', 'network'],
      ['tempest-scenario.test-server-basic-ops-server-basic-ops', 'scenario'],
    ]);
    expect(tests[0]).to.include({
      line: lines[0],
      name: 'tempest.api.identity.admin.v3.test_regions.RegionsTestJSON.test_create_region',
      suite: 'tempest.api.identity.admin.v3.test_regions.RegionsTestJSON',
    });
  });

  it('needs a kernel of the node’s own where it makes volumes, and disks where it has objects', () => {
    const needs = (name: string, tags = 'smoke'): readonly string[] =>
      parseTests(`tempest.${name}[${ID},${tags}]`)[0]?.requires ?? [];
    expect(needs('api.volume.test_volumes_get.VolumesGetTest.test_volume_create')).to.deep.equal([
      'own-kernel',
    ]);
    expect(needs('api.volume.test_versions.VersionsTest.test_list_versions')).to.deep.equal([]);
    expect(needs('api.compute.servers.test_create_server.ServersTestBootFromVolume.test_list')).to.deep.equal(
      ['own-kernel'],
    );
    expect(needs('scenario.test_minimum_basic.TestMinimumBasic.test_it', 'compute,volume')).to.deep.equal([
      'own-kernel',
    ]);
    expect(needs('api.object_storage.test_account_services.AccountTest.test_list')).to.deep.equal(['disks']);
  });

  it('is refused where it is none', () => {
    expect(() => parseTests('Traceback (most recent call last):')).to.throw(
      "'Traceback (most recent call last):' is no test of Tempest; allowed: MODULE.CLASS.test_NAME[ATTRIBUTES]",
    );
  });
});

describe('the smoke set of Tempest', () => {
  for (const [lab, version, count] of [
    ['pike', '17.1.0', 109],
    ['debian', '33.0.0', 111],
  ] as const) {
    it(`is for lab ${lab} that of ${version}, a check of its own for each test`, () => {
      const tests = smokeSetOf(version);
      expect(tests).to.have.lengthOf(count);
      const ids = tempestChecks(lab).map(({ id }) => id);
      expect(ids).to.have.members(tests.map(({ id }) => id));
      expect(new Set(ids).size).to.equal(count);
    });
  }
});
