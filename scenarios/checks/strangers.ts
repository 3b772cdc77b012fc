import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, Secret, type Check, type LabUnderTest } from '../../harness/index.ts';
import { REFUSED_BY_KEYSTONE } from './identity.ts';
import { asAdministrator, asUser } from './people.ts';
import { ask } from './plain-request.ts';

/** What only who is known may ask of a service, below its address in the catalog. */
const KEPT: Readonly<Record<string, string>> = {
  image: '/v2/images',
  compute: '/servers',
  compute_legacy: '/servers',
  placement: '/resource_providers',
  network: '/v2.0/networks',
  volume: '/volumes',
  volumev2: '/volumes',
  volumev3: '/volumes',
  'object-store': '',
};
/** Of identity, by the version that the address is of: what it has in the second is called projects in the third. */
const KEPT_BY_IDENTITY = { second: '/tenants', third: '/users' } as const;

const withoutToken = defineCheck({
  id: 'services.strangers',
  title: 'every service answers who has no token, or one that nobody was given, with 401',
  seed: [],
  provokes: [
    REFUSED_BY_KEYSTONE,
    /Authorization failed for token\b/,
    /Identity response: .*not a recognized Fernet token\b/,
    // keystone of Zed, with the traceback of what it tried
    /Could not recognize Fernet token\b/,
    /^cryptography\.fernet\.InvalidToken$/,
  ],
  async run(lab) {
    const nobodys = new Secret(randomBytes(16).toString('hex'));
    const types = Object.keys(lab.cloud.services);
    const found = await Promise.all(
      types.map(async (type) => {
        const url = await keptUrl(lab, type);
        const answers = await Promise.all([ask(lab, { url }), ask(lab, { url, token: nobodys })]);
        return `${type} at ${url}: ${answers.map(({ status }) => status).join(' and ')}`;
      }),
    );
    const open = found.filter((line) => !line.endsWith(': 401 and 401'));
    expect(
      open.join('\n'),
      'services that answer strangers, without a token and with an unknown one',
    ).to.equal('');
  },
});

const foreignAccount = defineCheck({
  id: 'object-store.foreign-account',
  title: 'a user who asks for the objects of another project is refused with 403',
  seed: [],
  async run(lab) {
    const [user, url] = await Promise.all([
      asUser(lab).token(),
      asAdministrator(lab).endpoint('object-store'),
    ]);
    const { status } = await ask(lab, { url, token: user.id });
    expect(status, `answer to the user who asks for ${url}`).to.equal(403);
  },
});

/** A cloud's own accounts have other names; these come with the packages. */
const ASK_AS_GUEST = `import sys, amqp
try:
    amqp.Connection(host=sys.argv[1], userid='guest', password='guest').connect()
    print('guest may log in')
except amqp.AccessRefused:
    print('refused')
`;

const defaultAccounts = defineCheck({
  id: 'services.default-accounts',
  title:
    'the database and the message broker refuse the accounts that they come with, and who gives no password',
  seed: [],
  provokes: [
    /Access denied for user '(?:root|nobody)'@\S+ \(using password: NO\)/,
    /Error on AMQP connection <\S+> \(.*, state: starting\)/,
    /login refused: user 'guest'/,
  ],
  async run(lab) {
    const controller = lab.controller();
    const { python } = lab.cloud;
    const { port } = lab.cloud.required('messaging');
    const guest = await controller.succeed(`${python} -c "${ASK_AS_GUEST}" ${controller.name}:${port}`, {
      within: '1m',
    });
    expect(guest, 'answer of the broker to guest').to.equal('refused');
    const address = lab.managementAddress(controller.name);
    for (const user of ['root', 'nobody']) {
      const login = `mysql --no-defaults --protocol=tcp --host=${address} --user=${user} -e 'SELECT 1'`;
      const { stderr } = await controller.fail(login);
      expect(stderr, `answer of the database to ${user} without a password`).to.match(
        /Access denied|not allowed/,
      );
    }
  },
});

async function keptUrl(lab: LabUnderTest, type: string): Promise<string> {
  const url = (await asAdministrator(lab).endpoint(type)).replace(/\/+$/, '');
  const ofIdentity = KEPT_BY_IDENTITY[url.endsWith('/v2.0') ? 'second' : 'third'];
  const path = type === 'identity' ? ofIdentity : KEPT[type];
  expect(path, `what only who is known may ask of ${type}: add it to strangers.ts`).to.be.a('string');
  return `${url}${path}`;
}

export const strangerChecks: readonly Check[] = [withoutToken, defaultAccounts];
/** Of clouds that keep objects. */
export const foreignAccountChecks: readonly Check[] = [foreignAccount];
