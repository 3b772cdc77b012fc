import { expect } from 'chai';
import { knownSecrets } from '../../../harness/core/known-secrets.ts';
import { MASK, Secret } from '../../../harness/core/secret.ts';
import {
  decodeRecord,
  encodeRecord,
  learnSecrets,
  type InstanceRecord,
  type StoredRecord,
} from '../../../harness/run/instance-record.ts';
import { recordOf } from '../../support/instance-record.ts';
import { smallLab } from '../../support/small-lab.ts';

const HOST_KEY = 'b3BlbnNzaC1rZXktZjEAAAABG5vbmUAAAAEbm9uZQ';

const fromFile = (record: InstanceRecord): StoredRecord =>
  JSON.parse(JSON.stringify(encodeRecord(record))) as StoredRecord;

describe('the record of a lab', () => {
  const record = {
    ...recordOf(smallLab(), 'small'),
    privateKey: new Secret('-----BEGIN X-----\nAAAAlogin9KeyLine77\n-----END X-----'),
    hostPrivateKeys: new Map([
      ['controller01', new Secret(`-----BEGIN X-----\n${HOST_KEY}\n-----END X-----`)],
    ]),
    passwords: new Map([['reader', new Secret('Rx7yQ2mWzK')]]),
  };

  it('comes back from its file with the keys of its hosts', () => {
    const read = decodeRecord(fromFile(record));
    expect(read.hostPrivateKeys?.get('controller01')?.reveal()).to.contain(HOST_KEY);
    expect(encodeRecord(read)).to.deep.equal(encodeRecord(record));
  });

  it('makes its passwords, its key and those of its hosts known as secrets', () => {
    learnSecrets(decodeRecord(fromFile(record)));
    const text = `Rx7yQ2mWzK AAAAlogin9KeyLine77 ${HOST_KEY}.`;
    expect(knownSecrets.redactText(text)).to.equal(`${MASK} ${MASK} ${MASK}.`);
  });
});
