import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, Secret, type Check, type LabUnderTest, type Person } from '../../harness/index.ts';

const FERNET = /^gAAAAA[\w-]{170,}=*$/;
const HEX_ID = /^[0-9a-f]{32}$/;
const REGION = 'RegionOne';
const INTERFACES = ['admin', 'internal', 'public'];
/** 35357 was the admin port of keystone until its two APIs became one. */
const IDENTITY_PORTS = ['5000', '35357'];

const tokenAdmin = tokenOverRest('admin', ['V001-5']);
const tokenDemo = tokenOverRest('demo', ['V001-6']);
const openrcAdmin = tokenByOpenrc('admin', ['V001-7']);
const openrcDemo = tokenByOpenrc('demo', ['V001-6', 'V000-7']);

const roles = defineCheck({
  id: 'identity.roles',
  title: 'admin is an administrator and demo is a user who is not',
  seed: ['V001-8'],
  async run(lab) {
    const admin = await lab.openstack('admin').token();
    const demo = await lab.openstack('demo').token();
    expect(admin.roles, 'roles of admin').to.include('admin');
    expect(demo.roles, 'roles of demo').to.include('user').and.not.include('admin');
  },
});

const projects = defineCheck({
  id: 'identity.projects',
  title:
    'the projects admin, service and demo and the users admin, demo and glance are there once and enabled',
  seed: ['V001-8'],
  async run(lab) {
    const { identity } = lab.openstack('admin');
    for (const name of ['admin', 'service', 'demo']) {
      const found = await identity.projectsNamed(name);
      expect(found.map(inDomain), `projects named ${name}`).to.deep.equal([`${name} in default, enabled`]);
    }
    for (const name of ['admin', 'demo', 'glance']) {
      const found = await identity.usersNamed(name);
      expect(found.map(inDomain), `users named ${name}`).to.deep.equal([`${name} in default, enabled`]);
    }
  },
});

const wrongPassword = defineCheck({
  id: 'identity.wrong-password',
  title: 'a wrong password is refused with 401',
  seed: ['V001-5'],
  async run(lab) {
    for (const who of ['admin', 'demo'] as const) {
      const answer = await lab.openstack(who).tryPassword(new Secret(randomBytes(12).toString('hex')));
      expect('refused' in answer ? answer.refused.status : 'a token', `answer to ${who}`).to.equal(401);
    }
  },
});

const catalog = defineCheck({
  id: 'identity.catalog',
  title: 'the catalog holds three endpoints for each service, all in RegionOne and on the controller',
  seed: ['V001-14', 'V001-8'],
  async run(lab) {
    const controller = lab.controller().name;
    const services = await lab.openstack('admin').identity.catalog();
    expect(services.map(({ type }) => type)).to.include.members(['identity', 'image']);
    for (const { type, endpoints } of services) {
      expect(
        endpoints.map((endpoint) => endpoint.interface).toSorted(),
        `interfaces of ${type}`,
      ).to.deep.equal(INTERFACES);
      const regions = new Set(endpoints.map(({ region }) => region));
      expect([...regions], `regions of ${type}`).to.deep.equal([REGION]);
      const hosts = new Set(endpoints.map(({ url }) => new URL(url).hostname));
      expect([...hosts], `hosts of ${type}`).to.deep.equal([controller]);
    }
    const ports = portsOf('identity', services);
    expect(IDENTITY_PORTS, 'ports of identity').to.include.members(ports);
    expect(portsOf('image', services), 'ports of image').to.deep.equal(['9292']);
  },
});

/** Ids are compared between answers, never with those of the document. */
function tokenOverRest(who: Person, seed: readonly string[]): Check {
  return defineCheck({
    id: `identity.token-${who}`,
    title: `${who} gets a fernet token for the project ${who} over REST`,
    seed,
    async run(lab) {
      const token = await lab.openstack(who).login();
      expect(token.id.reveal(), 'token').to.match(FERNET);
      expect(token, 'whose token').to.include({ userName: who, projectName: who });
      expect(token.projectId, 'project of the token').to.equal(await projectId(lab, who));
      expect(token.userId, 'user of the token').to.equal(await userId(lab, who));
      expect(token.expiresAt.getTime(), 'expiry').to.be.above(token.issuedAt.getTime());
    },
  });
}

function tokenByOpenrc(who: Person, seed: readonly string[]): Check {
  return defineCheck({
    id: `identity.openrc-${who}`,
    title: `${who} gets the same with ${who}_openrc on the controller, without a prompt`,
    seed,
    async run(lab) {
      const printed = await lab
        .controller()
        .succeed(`. /root/${who}_openrc && openstack token issue -f json </dev/null`, { within: '2m' });
      const issued = JSON.parse(printed) as Record<'id' | 'project_id' | 'user_id' | 'expires', string>;
      expect(issued.id, 'token').to.match(FERNET);
      expect(issued.project_id, 'project of the token')
        .to.match(HEX_ID)
        .and.equal(await projectId(lab, who));
      expect(issued.user_id, 'user of the token')
        .to.match(HEX_ID)
        .and.equal(await userId(lab, who));
      expect(new Date(issued.expires).getTime(), 'expiry').to.be.above(0);
    },
  });
}

async function projectId(lab: LabUnderTest, name: string): Promise<string | undefined> {
  return (await lab.openstack('admin').identity.projectsNamed(name))[0]?.id;
}

async function userId(lab: LabUnderTest, name: string): Promise<string | undefined> {
  return (await lab.openstack('admin').identity.usersNamed(name))[0]?.id;
}

function inDomain({ name, domainId, enabled }: { name: string; domainId: string; enabled: boolean }): string {
  return `${name} in ${domainId}, ${enabled ? 'enabled' : 'disabled'}`;
}

function portsOf(
  type: string,
  services: readonly { type: string; endpoints: readonly { url: string }[] }[],
): string[] {
  const urls = services.filter((service) => service.type === type).flatMap(({ endpoints }) => endpoints);
  return [...new Set(urls.map(({ url }) => new URL(url).port))];
}

export const identityChecks: readonly Check[] = [
  tokenAdmin,
  tokenDemo,
  openrcAdmin,
  openrcDemo,
  roles,
  projects,
  wrongPassword,
  catalog,
];
