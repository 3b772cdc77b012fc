import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type TokenAnswer } from '../../harness/index.ts';
import { REFUSED_BY_KEYSTONE } from './identity.ts';
import { asUser } from './people.ts';
import { ask } from './plain-request.ts';

const applicationCredential = defineCheck({
  id: 'identity.application-credential',
  title: "a program gets in with an application credential of the user's, until it is taken back",
  seed: [],
  provokes: [REFUSED_BY_KEYSTONE, /Could not find Application Credential\b/],
  async run(lab) {
    const user = asUser(lab);
    const { userId, projectId, roles } = await user.token();
    const name = `check-${randomUUID().slice(0, 8)}`;
    const credential = await user.identity.createApplicationCredential(name);
    const discard = (): Promise<void> => user.identity.discardApplicationCredential(credential.id);
    lab.defer(`application credential ${name}`, discard);
    const answer = await user.identity.requestToken(credential);
    expect(inWords(answer), 'answer to the application credential').to.equal('a token');
    if (!('granted' in answer)) return;
    const { granted } = answer;
    expect(granted, 'whose token').to.include({ userId, projectId });
    expect(granted.roles, 'roles of its token').to.have.members(roles);
    const { status, body } = await ask(lab, {
      url: `${lab.cloud.service('image').url}/v2/images`,
      token: granted.id,
    });
    expect(status, `what the image service answers to its token: ${body}`).to.equal(200);
    await discard();
    const afterwards = await user.identity.requestToken(credential);
    expect(inWords(afterwards), 'answer when it is taken back').to.match(/^40[14]\b/);
  },
});

function inWords(answer: TokenAnswer): string {
  return 'granted' in answer ? 'a token' : `${answer.refused.status}: ${answer.refused.message}`;
}

/** Of releases since Queens. */
export const applicationCredentialChecks: readonly Check[] = [applicationCredential];
