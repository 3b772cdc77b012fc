import { expect } from 'chai';
import { generateKeyPair } from '../../../../harness/adapters/ssh/key-pair.ts';

/** `ssh-ed25519` and the key, each behind its length. */
const BLOB_BYTES = 4 + 11 + 4 + 32;
/** One key in 256 begins with a zero byte: this many miss all of those once in 250,000 times. */
const PAIRS = 3_200;

describe('generateKeyPair', () => {
  it('keeps all 32 bytes of a public key, those that begin with zero too', function () {
    this.timeout('30s');
    const lengths = Array.from({ length: PAIRS }, () => {
      const [, blob = ''] = generateKeyPair('node').publicKey.split(' ');
      return Buffer.from(blob, 'base64').length;
    });
    expect(new Set(lengths)).to.deep.equal(new Set([BLOB_BYTES]));
  });
});
