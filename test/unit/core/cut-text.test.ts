import { expect } from 'chai';
import { lastLines, oneLine } from '../../../harness/core/excerpt.ts';
import { knownSecrets } from '../../../harness/core/known-secrets.ts';
import { bounded } from '../../../harness/run/scenarios/bounded.ts';
import { FORTY_FORMS, ODD, tellingPieces } from '../../support/forty-forms.ts';

describe('a text that is cut', () => {
  before(() => knownSecrets.add(ODD));

  for (const [form, of] of FORTY_FORMS)
    it(`has nothing of a secret ${form}, wherever it is cut`, () => {
      const pieces = tellingPieces(of);
      const text = `before ${of(ODD)} after`;
      for (let at = 0; at <= text.length; at += 1) {
        const cuts = [oneLine(text, at), bounded(text, at), ...lastLines(`${'-'.repeat(at)}${text}`, 3)];
        const shown = cuts.join('\n');
        expect(
          pieces.filter((piece) => shown.includes(piece)),
          `at ${at}`,
        ).to.deep.equal([]);
      }
    });
});
