import { expect } from 'chai';
import { Capture, CAPTURED } from '../../../../harness/adapters/ssh/capture.ts';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import { FORTY_FORMS, ODD, tellingPieces } from '../../../support/forty-forms.ts';

const MIB = 1024 * 1024;

describe('what is captured of a command', () => {
  before(() => knownSecrets.add(ODD));

  it('is all of it, secrets too: whoever asked needs them', () => {
    const capture = new Capture(true);
    capture.add(`password=${ODD.slice(0, 9)}`);
    capture.add(ODD.slice(9));
    expect(capture.text).to.equal(`password=${ODD}`);
  });

  it('is the ends of a flood, and how much was between', () => {
    const capture = new Capture(true);
    const chunk = `${'x'.repeat(MIB - 1)}\n`;
    for (let count = 0; count < 300; count += 1) capture.add(chunk);
    const { text } = capture;
    expect(text.length).to.be.lessThan(CAPTURED.first + CAPTURED.last + 100);
    expect(text).to.contain('\n… 236 MiB left out …\n');
    expect(capture.text).to.equal(text);
  });

  it('has an end without secrets, in any form and wherever it was cut', () => {
    for (const [form, of] of FORTY_FORMS) {
      const pieces = tellingPieces(of);
      for (let after = 900; after <= 1_010; after += 1) {
        const capture = new Capture(false);
        const text = `${'-'.repeat(2_000)} ${of(ODD)} ${'-'.repeat(after)}`;
        for (let at = 0; at < text.length; at += 700) capture.add(text.slice(at, at + 700));
        const { tail } = capture;
        expect(
          pieces.filter((piece) => tail.includes(piece)),
          `${form}, ${after} behind`,
        ).to.deep.equal([]);
        expect(tail.length).to.be.lessThan(1_020);
      }
    }
  });
});
