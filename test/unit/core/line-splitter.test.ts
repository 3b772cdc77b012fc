import { expect } from 'chai';
import { LineSplitter } from '../../../harness/core/line-splitter.ts';
import { Redactor } from '../../../harness/core/redactor.ts';
import { MASK } from '../../../harness/core/secret.ts';
import { FORTY_FORMS, ODD, tellingPieces } from '../../support/forty-forms.ts';

const LIMIT = 64 * 1024;

describe('LineSplitter', () => {
  const redactor = new Redactor();
  before(() => redactor.add(ODD));

  const linesOf = (...chunks: (string | Uint8Array)[]): string[] => {
    const splitter = new LineSplitter(redactor);
    return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
  };

  for (const [form, of] of FORTY_FORMS)
    it(`finds a secret ${form}, wherever the chunks were cut`, () => {
      const text = Buffer.from(`Größe: ${of(ODD)}\nnext line\r\nrest`);
      const pieces = tellingPieces(of);
      expect(pieces).not.to.deep.equal([]);
      for (let cut = 0; cut <= text.length; cut += 1) {
        const lines = linesOf(text.subarray(0, cut), text.subarray(cut));
        const shown = lines.join('\n');
        expect(
          pieces.filter((piece) => shown.includes(piece)),
          `cut at ${cut}`,
        ).to.deep.equal([]);
        expect(lines.slice(-2), `cut at ${cut}`).to.deep.equal(['next line', 'rest']);
      }
    });

  it('finds it where every chunk is a byte', () => {
    const bytes = [...Buffer.from(`Größe: ${ODD}\nnext`)].map((byte) => Uint8Array.of(byte));
    expect(linesOf(...bytes)).to.deep.equal([`Größe: ${MASK}`, 'next']);
  });

  it('cuts a line without end, but never in a secret', () => {
    for (let before = LIMIT - ODD.length - 1; before <= LIMIT + 1; before += 1) {
      const pieces = linesOf('x'.repeat(before), ODD.slice(0, 9), ODD.slice(9), 'y'.repeat(LIMIT * 2));
      expect(pieces.length).to.be.greaterThan(2);
      expect(Math.max(...pieces.map(({ length }) => length))).to.be.at.most(LIMIT);
      expect(pieces.join('')).to.equal(`${'x'.repeat(before)}${MASK}${'y'.repeat(LIMIT * 2)}`);
    }
  });

  it('says nothing at the end when nothing is left', () => {
    const splitter = new LineSplitter(new Redactor());
    expect(splitter.push('a\n')).to.deep.equal(['a']);
    expect(splitter.end()).to.deep.equal([]);
  });

  it('takes a megabyte that comes byte by byte in less than two seconds of processor time', () => {
    const splitter = new LineSplitter(redactor);
    const before = process.cpuUsage();
    for (let count = 0; count < 1_000_000; count += 1) splitter.push('x');
    expect(process.cpuUsage(before).user / 1_000).to.be.lessThan(2_000);
  });
});
