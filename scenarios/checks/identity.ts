import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { CheckFailed, defineCheck, Secret, type Check, type LabUnderTest } from '../../harness/index.ts';
import { asAdministrator, asUser, become, nameOf, type Part } from './people.ts';

/** What keystone logs of a wrong password and of a token that it has not given. */
export const REFUSED_BY_KEYSTONE =
  /Authorization failed\. The request you have made requires authentication\b/;

const HEX_ID = /^[0-9a-f]{32}$/;
/** By the setting `tokens`, which is keystone's provider. */
const TOKENS: Readonly<Record<string, RegExp>> = { fernet: /^gAAAAA[\w-]{170,}=*$/, uuid: HEX_ID };

const tokenAdmin = tokenOverRest('administrator', 'identity.token-admin', ['V001-5', 'V000-4', 'V003-5']);
const tokenUser = tokenOverRest('user', 'identity.token-user', ['V001-6', 'V000-5', 'V003-5']);
const openrcAdmin = tokenByOpenrc('administrator', 'identity.openrc-admin', [
  'V001-7',
  'V000-6',
  'V002-4',
  'V002-5',
  'V003-6',
]);
const openrcUser = tokenByOpenrc('user', 'identity.openrc-user', ['V001-6', 'V000-7', 'E000-9']);

const roles = defineCheck({
  id: 'identity.roles',
  title: 'the administrator has the role of one, and the user has another and not that',
  seed: ['V001-8'],
  async run(lab) {
    const { cloud } = lab;
    const [ofAdministrator, ofUser] = [cloud.administrator, cloud.user].map((who) => cloud.person(who).role);
    const administrator = await asAdministrator(lab).token();
    const user = await asUser(lab).token();
    expect(administrator.roles, 'roles of the administrator').to.include(ofAdministrator);
    expect(user.roles, 'roles of the user').to.include(ofUser).and.not.include(ofAdministrator);
  },
});

const projects = defineCheck({
  id: 'identity.projects',
  title: 'the projects and the accounts of people and services are there once and enabled',
  seed: ['V001-8', 'V000-3', 'V002-4', 'V002-5'],
  async run(lab) {
    const { identity } = asAdministrator(lab);
    const { people, accounts } = lab.cloud;
    const domain = await domainOf(lab);
    const ofPeople = Object.values(people).map(({ project }) => project);
    for (const name of new Set([...ofPeople, accounts.project])) {
      const found = await identity.projectsNamed(name);
      expect(found.map(inDomain), `projects named ${name}`).to.deep.equal([`${name} in ${domain}, enabled`]);
    }
    for (const name of [...Object.keys(people), ...accounts.users]) {
      const found = await identity.usersNamed(name);
      expect(found.map(inDomain), `users named ${name}`).to.deep.equal([`${name} in ${domain}, enabled`]);
    }
  },
});

const wrongPassword = defineCheck({
  id: 'identity.wrong-password',
  title: 'a wrong password is refused with 401',
  seed: ['V001-5'],
  provokes: [REFUSED_BY_KEYSTONE],
  async run(lab) {
    for (const who of [lab.cloud.administrator, lab.cloud.user]) {
      const answer = await lab.openstack(who).tryPassword(new Secret(randomBytes(12).toString('hex')));
      expect('refused' in answer ? answer.refused.status : 'a token', `answer to ${who}`).to.equal(401);
    }
  },
});

const catalog = defineCheck({
  id: 'identity.catalog',
  title:
    'the catalog holds every service, each with its public, internal and admin address in the region, and no other',
  seed: ['V001-14', 'V001-8', 'V000-3', 'S002-12'],
  async run(lab) {
    const { services: expected, region } = lab.cloud;
    const administrator = asAdministrator(lab);
    const { projectId: project } = await administrator.token();
    const services = await administrator.identity.catalog();
    const types = services.map(({ type }) => type).toSorted();
    expect(types, 'services of the catalog').to.deep.equal(Object.keys(expected).toSorted());
    for (const { type, name, endpoints } of services) {
      expect(name, `name of ${type}`).to.equal(lab.cloud.service(type).name);
      const found = endpoints.map(
        (endpoint) => `${endpoint.interface} in ${endpoint.region}: ${endpoint.url}`,
      );
      const { url, internal, admin } = lab.cloud.service(type);
      const wanted = Object.entries({ admin, internal, public: url }).map(
        ([kind, address]) =>
          `${kind} in ${region}: ${address.replaceAll(/[%$]\((project|tenant)_id\)s/g, project)}`,
      );
      const wrong = [
        ...beyond(found, wanted).map(
          (one) => `${one}: ${wanted.includes(one) ? 'is there more than once' : 'should not be there'}`,
        ),
        ...beyond(wanted, found).map((one) => `${one}: is missing`),
      ];
      if (wrong.length > 0) throw new CheckFailed(`endpoints of ${type}: ${wrong.join('; ')}`);
    }
  },
});

/** What is in a list, and not in the other, or there more often. */
function beyond(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Ids are compared between answers, never with those of the document. */
function tokenOverRest(part: Part, id: string, seed: readonly string[]): Check {
  return defineCheck({
    id,
    title: `the ${part} gets a token of the kind that is set, for the own project, over REST`,
    seed,
    async run(lab) {
      const who = nameOf(lab, part);
      const { project } = lab.cloud.person(who);
      const token = await lab.openstack(who).login();
      expect(token.id.reveal(), 'token').to.match(formOfTokens(lab));
      expect(token, 'whose token').to.include({ userName: who, projectName: project });
      expect(token.projectId, 'project of the token').to.equal(await projectId(lab, project));
      expect(token.userId, 'user of the token').to.equal(await userId(lab, who));
      expect(token.expiresAt.getTime(), 'expiry').to.be.above(token.issuedAt.getTime());
    },
  });
}

function tokenByOpenrc(part: Part, id: string, seed: readonly string[]): Check {
  return defineCheck({
    id,
    title: `the ${part} gets the same with an openrc file on the controller, without a prompt`,
    seed,
    async run(lab) {
      const who = nameOf(lab, part);
      const { project } = lab.cloud.person(who);
      const printed = await lab
        .controller()
        .succeed(`${become(lab, who)} && openstack token issue -f json </dev/null`, { within: '2m' });
      const issued = JSON.parse(printed) as Record<'id' | 'project_id' | 'user_id' | 'expires', string>;
      expect(issued.id, 'token').to.match(formOfTokens(lab));
      expect(issued.project_id, 'project of the token')
        .to.match(HEX_ID)
        .and.equal(await projectId(lab, project));
      expect(issued.user_id, 'user of the token')
        .to.match(HEX_ID)
        .and.equal(await userId(lab, who));
      expect(new Date(issued.expires).getTime(), 'expiry').to.be.above(0);
    },
  });
}

function formOfTokens(lab: LabUnderTest): RegExp {
  const provider = lab.setting('tokens');
  const form = TOKENS[provider];
  if (form) return form;
  throw new Error(`setting tokens: ${provider} is none of ${Object.keys(TOKENS).join(', ')}`);
}

async function projectId(lab: LabUnderTest, name: string): Promise<string | undefined> {
  return (await asAdministrator(lab).identity.projectsNamed(name))[0]?.id;
}

async function userId(lab: LabUnderTest, name: string): Promise<string | undefined> {
  return (await asAdministrator(lab).identity.usersNamed(name))[0]?.id;
}

/** The id of the domain of people and accounts; that of the deployment's facts where it is known beforehand. */
async function domainOf(lab: LabUnderTest): Promise<string> {
  const { id: known, name } = lab.cloud.domain;
  const id = await asAdministrator(lab).identity.domainId(name);
  expect(id, `id of the domain ${name}`).to.equal(known ?? id ?? 'an id');
  return id ?? '';
}

function inDomain({ name, domainId, enabled }: { name: string; domainId: string; enabled: boolean }): string {
  return `${name} in ${domainId}, ${enabled ? 'enabled' : 'disabled'}`;
}

export const identityChecks: readonly Check[] = [
  tokenAdmin,
  tokenUser,
  openrcAdmin,
  openrcUser,
  roles,
  projects,
  wrongPassword,
  catalog,
];
