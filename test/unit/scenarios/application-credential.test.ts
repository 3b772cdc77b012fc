import { expect } from 'chai';
import { applicationCredentialChecks } from '../../../scenarios/checks/application-credential.ts';
import type { Reply } from '../../support/api-server.ts';
import { failureOnPair } from '../../support/given-pair.ts';
import { tokenReply } from '../../support/token-reply.ts';

const REFUSED: Reply = { status: 401, json: { error: { code: 401, message: 'requires authentication' } } };

interface Answers {
  /** To the application credential, while it is there and when it was taken back. */
  readonly first?: Reply;
  readonly last?: Reply;
  /** Of the image service, to its token. */
  readonly images?: string;
}

async function failure({ first, last = REFUSED, images = '200' }: Answers = {}): Promise<string> {
  const [check] = applicationCredentialChecks;
  if (!check) throw new Error('there is no such check');
  let takenBack = false;
  return failureOnPair(check, {
    commands: (command) => ({ stdout: command.startsWith('curl ') ? `{}\n${images}` : '' }),
    requests: (asked, body) => {
      if (asked.startsWith('DELETE ')) {
        takenBack = true;
        return { status: 204 };
      }
      if (asked === 'POST /v3/users/u-1/application_credentials')
        return {
          status: 201,
          json: { application_credential: { id: 'c-1', name: 'check', secret: 'told once' } },
        };
      if (asked !== 'POST /v3/auth/tokens' || !body.includes('"application_credential"')) return undefined;
      return takenBack ? last : first;
    },
  });
}

describe('identity.application-credential', () => {
  it('passes where its token is good, and the credential is not when it was taken back', async () =>
    expect(await failure()).to.equal(''));

  it('passes where keystone knows no such credential afterwards', async () =>
    expect(
      await failure({ last: { status: 404, json: { error: { message: 'Could not find it' } } } }),
    ).to.equal(''));

  it('fails where it is refused, or a service refuses its token', async () => {
    expect(await failure({ first: REFUSED })).to.contain('401: requires authentication');
    expect(await failure({ images: '401' })).to.contain('what the image service answers to its token');
  });

  it('fails where it lives on', async () =>
    expect(await failure({ last: tokenReply([]) })).to.contain('answer when it is taken back'));
});
