import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Secret } from '../../harness/index.ts';
import { asUser } from './people.ts';
import { ask } from './plain-request.ts';

const outliveTheCache = defineCheck({
  id: 'identity.tokens-outlive-the-cache',
  title: 'a token stays good and a revoked one stays refused when the cache and keystone are started again',
  seed: ['S000-10', 'E000-4'],
  within: '10m',
  async run(lab) {
    const user = asUser(lab);
    const { id: revoked } = await user.login();
    const { id: kept } = await user.login();
    const url = `${lab.cloud.identity.url}/auth/tokens`;
    expect((await ask(lab, { url, method: 'DELETE', token: revoked, subject: revoked })).status).to.equal(
      204,
    );
    await stand(lab, kept, revoked, 'before');
    const { name } = lab.controller();
    const units = [lab.cloud.required('cache').unit, lab.cloud.unit('keystone', name).unit];
    await lab.controller().succeed(`systemctl restart ${units.join(' ')}`, { within: '2m' });
    await stand(lab, kept, revoked, 'after');
  },
});

/** Asked what it may see, which nobody is told without a good token. */
async function stand(lab: LabUnderTest, kept: Secret, revoked: Secret, when: string): Promise<void> {
  const url = `${lab.cloud.identity.url}/auth/projects`;
  const statuses = await Promise.all(
    [kept, revoked].map(async (token) => (await ask(lab, { url, token })).status),
  );
  expect(statuses, `answers to a token and to a revoked one ${when} the restart`).to.deep.equal([200, 401]);
}

export const tokenStoreChecks: readonly Check[] = [outliveTheCache];
