import { format, inspect } from 'node:util';
import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';

describe('Secret', () => {
  const secret = new Secret('hunter2');

  it('reveals its value on request', () => expect(secret.reveal()).to.equal('hunter2'));

  const PRINTED: Record<string, () => string> = {
    String: () => String(secret),
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- that is what is tested
    template: () => `${secret}`,
    JSON: () => JSON.stringify({ secret, list: [secret] }),
    inspect: () => inspect({ secret, deep: { list: [secret] } }, { depth: 9, showHidden: true }),
    format: () => format('%s %o %O %j', secret, secret, secret, secret),
    keys: () => Object.entries(Object.assign({}, secret)).join(),
    clone: () => inspect(structuredClone(secret)),
  };
  for (const [way, print] of Object.entries(PRINTED))
    it(`does not show by ${way}`, () => expect(print()).to.not.include('hunter2'));

  it('shows three stars', () => {
    expect(String(secret)).to.equal('***');
    expect(JSON.stringify({ secret })).to.equal('{"secret":"***"}');
    expect(inspect([secret])).to.equal('[ *** ]');
  });
});
