import { expect } from 'chai';
import { defineCheck, Secret, type Check, type LabUnderTest } from '../../harness/index.ts';
import { asAdministrator } from './people.ts';
import { ask } from './plain-request.ts';

const bothPorts = defineCheck({
  id: 'identity.both-ports',
  title:
    'tokens of v3 and of v2.0 are given on both ports of identity, and the users of v2.0 are told on one of them',
  seed: ['V001-5', 'V001-6', 'V000-4', 'V003-5'],
  async run(lab) {
    const { url, admin } = lab.cloud.service('identity');
    const found: string[] = [];
    for (const [name, origin] of [
      ['public', new URL(url).origin],
      ['admin', new URL(admin).origin],
    ] as const) {
      const byName = await ask(lab, { url: `${origin}/v3/auth/tokens`, json: passwordOfV3(lab) });
      found.push(`${name} port, v3: ${byName.status}`);
      const earlier = await ask(lab, { url: `${origin}/v2.0/tokens`, json: passwordOfV2(lab) });
      found.push(`${name} port, v2.0: ${earlier.status}`);
      const token = earlier.status === 200 ? tokenOfV2(earlier.body) : undefined;
      const users = await ask(lab, { url: `${origin}/v2.0/users`, ...(token ? { token } : {}) });
      found.push(`${name} port, users of v2.0: ${users.status}`);
    }
    expect(found).to.deep.equal([
      'public port, v3: 201',
      'public port, v2.0: 200',
      'public port, users of v2.0: 404',
      'admin port, v3: 201',
      'admin port, v2.0: 200',
      'admin port, users of v2.0: 200',
    ]);
  },
});

const registry = defineCheck({
  id: 'image.registry',
  title: 'the registry lists the images to who has a token, and to nobody else',
  seed: ['V001-9', 'V003-4'],
  async run(lab) {
    const { port } = lab.cloud.required('registry');
    const url = `http://${lab.controller().name}:${port}/images/detail`;
    const { id } = await asAdministrator(lab).token();
    expect((await ask(lab, { url })).status, 'without a token').to.equal(401);
    const { status, body } = await ask(lab, { url, token: id });
    expect(status, body).to.equal(200);
    expect(JSON.parse(body), body).to.have.property('images').that.is.an('array');
  },
});

const volumeVersions = defineCheck({
  id: 'volume.versions',
  title: 'versions 2 and 3 of block storage answer where the catalog says',
  seed: [],
  async run(lab) {
    const { id, projectId } = await asAdministrator(lab).token();
    for (const type of ['volumev2', 'volumev3']) {
      const address = lab.cloud.service(type).url.replaceAll(/[%$]\((project|tenant)_id\)s/g, projectId);
      const { status, body } = await ask(lab, { url: `${address}/volumes`, token: id });
      expect(status, `${type}: ${body}`).to.equal(200);
    }
  },
});

/** What Pike answers, and releases after it do not. */
export const earlierApiChecks: readonly Check[] = [bothPorts, registry];
export const volumeVersionChecks: readonly Check[] = [volumeVersions];

function passwordOfV3(lab: LabUnderTest): unknown {
  const { administrator, domain } = lab.cloud;
  const { project, secret } = lab.cloud.person(administrator);
  const user = {
    name: administrator,
    domain: { name: domain.name },
    password: lab.password(secret).reveal(),
  };
  const scope = { project: { name: project, domain: { name: domain.name } } };
  return { auth: { identity: { methods: ['password'], password: { user } }, scope } };
}

function passwordOfV2(lab: LabUnderTest): unknown {
  const { administrator: username } = lab.cloud;
  const { project: tenantName, secret } = lab.cloud.person(username);
  const password = lab.password(secret).reveal();
  return { auth: { tenantName, passwordCredentials: { username, password } } };
}

function tokenOfV2(body: string): Secret {
  const { access } = JSON.parse(body) as { access: { token: { id: string } } };
  return new Secret(access.token.id);
}
