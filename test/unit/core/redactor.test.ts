import { expect } from 'chai';
import { Redactor } from '../../../harness/core/redactor.ts';
import { MASK, type Secret } from '../../../harness/core/secret.ts';
import { FORTY_FORMS, ODD, tellingPieces } from '../../support/forty-forms.ts';

function redactorOf(...secrets: (string | Secret)[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('Redactor', () => {
  const redactor = redactorOf(ODD);

  it('knows more than forty forms of a secret', () => {
    expect(FORTY_FORMS).to.have.length.greaterThan(39);
  });

  for (const [form, of] of FORTY_FORMS)
    it(`takes a secret out ${form}`, () => {
      const redacted = redactor.redactText(`before ${of(ODD)} after`);
      expect(redacted).to.contain(MASK);
      expect(tellingPieces(of).filter((piece) => redacted.includes(piece))).to.deep.equal([]);
    });

  it('takes it out as often as it is there, and leaves what is between', () => {
    expect(redactor.redactText(`${ODD} and ${ODD}${ODD}.`)).to.equal(`${MASK} and ${MASK}${MASK}.`);
  });

  it('takes the longer of two secrets where one holds the other', () => {
    const text = redactorOf('secret', 'secret-and-more').redactText('a secret-and-more b');
    expect(text).to.equal(`a ${MASK} b`);
  });

  it('takes both of two secrets that overlap', () => {
    expect(redactorOf('abcdefgh', 'efghijkl').redactText('(abcdefghijkl)')).to.equal(`(${MASK})`);
  });

  it('takes out every line of a private key', () => {
    const key = '-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\nQyNTUxOQAAACDl4vVyIyrPq\n-----END KEY-----\n';
    const known = redactorOf(key);
    expect(known.redactText('x b3BlbnNzaC1rZXktdjEAAAA')).to.equal(`x ${MASK}`);
    expect(known.redactText('QyNTUxOQAAACDl4vVyIyrPq')).to.equal(MASK);
    expect(known.redactText('-----BEGIN KEY-----')).to.equal('-----BEGIN KEY-----');
  });

  it('takes every character of a secret literally', () => {
    const known = redactorOf('a.c*e$(1)[x]^|');
    expect(known.redactText('abc*e$(1)[x]^| a.c*e$(1)[x]^|')).to.equal(`abc*e$(1)[x]^| ${MASK}`);
  });

  it('takes out what an assertion has left of it', () => {
    for (const mark of ['…', '...'])
      expect(redactor.redactText(`expected '${ODD.slice(0, 20)}${mark}' to match`)).to.equal(
        `expected '${MASK}${mark}' to match`,
      );
  });

  it('leaves words alone that begin as a secret does', () => {
    const text = 'pKq7W9vKpLm3 p@ss/w is the beginning\nQyNTUxOQ';
    expect(redactor.redactText(text)).to.equal(text);
  });

  it('refuses a secret that ordinary text holds too', () => {
    expect(() => redactorOf('admin')).to.throw(
      RangeError,
      /5 characters cannot be redacted: it takes at least 6/,
    );
    expect(redactorOf('admin1').redactText('admin1 admin')).to.equal(`${MASK} admin`);
  });

  it('gives out the end of a text without the end of a secret, wherever it is cut', () => {
    for (const [form, of] of FORTY_FORMS) {
      const text = `before ${of(ODD)} after`;
      const pieces = tellingPieces(of);
      for (let limit = 0; limit <= text.length; limit += 1) {
        const end = redactor.redactEnd(text, limit);
        expect(
          pieces.filter((piece) => end.includes(piece)),
          `${form}, ${limit}`,
        ).to.deep.equal([]);
      }
    }
  });

  it('redacts five megabytes for thirty passwords within a second of processor time', () => {
    const known = redactorOf(...Array.from({ length: 30 }, (_, index) => `Zq${index}xW9vKpLm3RtYb7`));
    const line =
      'Setting up keystone (2:22.0.1-1+deb12u1) ... password=Zq7xW9vKpLm3RtYb7 in /etc/keystone/keystone.conf\n';
    const text = line.repeat(50_000);
    const before = process.cpuUsage();
    known.redactText(text);
    expect(process.cpuUsage(before).user / 1_000).to.be.lessThan(1_000);
  });
});
