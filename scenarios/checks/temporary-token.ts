import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, Secret, type Check, type LabUnderTest } from '../../harness/index.ts';
import { REFUSED_BY_KEYSTONE } from './identity.ts';
import { ask } from './plain-request.ts';

const OF_USERS = ['/v3/users', '/v2.0/users'];

const opens = defineCheck({
  id: 'identity.temporary-token',
  title:
    'a temporary token in the configuration opens both versions of identity, and neither when it is gone',
  seed: [],
  provokes: [REFUSED_BY_KEYSTONE],
  within: '5m',
  async run(lab) {
    const token = new Secret(randomBytes(16).toString('hex'));
    lab.defer('the temporary token', () => takeAway(lab));
    await put(lab, token);
    await answersTo(lab, token, 200);
    await takeAway(lab);
    await answersTo(lab, token, 401);
  },
});

const none = defineCheck({
  id: 'identity.no-temporary-token',
  title: 'a token that nobody was given opens neither version of identity: there is no temporary one',
  seed: ['S000-16'],
  provokes: [REFUSED_BY_KEYSTONE],
  async run(lab) {
    for (const word of ['ADMIN', randomBytes(16).toString('hex')])
      expect(await statuses(lab, new Secret(word)), 'answers to a made-up token').to.deep.equal(
        OF_USERS.map((path) => `${path}: 401`),
      );
  },
});

const closed = defineCheck({
  id: 'identity.temporary-token-closed',
  title: 'the temporary token that made the administrator opens neither version of identity any more',
  seed: ['S000-16', 'E000-13'],
  provokes: [REFUSED_BY_KEYSTONE],
  async run(lab) {
    expect(await statuses(lab, lab.password('temporary-token'))).to.deep.equal(
      OF_USERS.map((path) => `${path}: 401`),
    );
  },
});

export const temporaryTokenChecks: readonly Check[] = [none, opens];
/** Of a deployment whose administrator was made by one. */
export const closedTokenChecks: readonly Check[] = [closed];

/** Apache's processes go on with what they have read until new ones stand in their place. */
async function answersTo(lab: LabUnderTest, token: Secret, status: 200 | 401): Promise<void> {
  const wanted = OF_USERS.map((path) => `${path}: ${status}`);
  await lab.waitUntil(
    `both versions answer a temporary token with ${status}`,
    async () => {
      const found = await statuses(lab, token);
      return found.join() === wanted.join() ? { done: found } : { pending: found.join(', ') };
    },
    '1m',
  );
}

function statuses(lab: LabUnderTest, token: Secret): Promise<string[]> {
  const { origin } = new URL(lab.cloud.service('identity').admin);
  return Promise.all(
    OF_USERS.map(async (path) => `${path}: ${(await ask(lab, { url: `${origin}${path}`, token })).status}`),
  );
}

/** At the end, where it wins. The token comes on standard input: arguments can be read in the list of processes. */
async function put(lab: LabUnderTest, token: Secret): Promise<void> {
  const { config, before, readAgain } = ofKeystone(lab);
  const command = `cp --preserve=all ${config} ${before} && cat >>${config} && ${readAgain}`;
  const input = `[DEFAULT]\nadmin_token = ${token.reveal()}\n`;
  await lab.controller().succeed(command, { input, within: '1m' });
}

async function takeAway(lab: LabUnderTest): Promise<void> {
  const { config, before, readAgain } = ofKeystone(lab);
  const command = `[ ! -e ${before} ] || { mv ${before} ${config} && ${readAgain}; }`;
  await lab.controller().succeed(command, { within: '1m' });
}

function ofKeystone(lab: LabUnderTest) {
  const { name } = lab.controller();
  const config = lab.cloud.config('keystone', name);
  const { unit } = lab.cloud.unit('keystone', name);
  return { config, before: `${config}.before-temporary-token`, readAgain: `systemctl reload ${unit}` };
}
