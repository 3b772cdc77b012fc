import { expect } from 'chai';
import {
  cut,
  padStart,
  plainText,
  truncate,
  widthOf,
  wrap,
} from '../../../../harness/report/console/ansi.ts';

const RED = '\u001b[31mred\u001b[39m';

describe('text of a terminal', () => {
  it('has a width without colours, with wide and with combining characters', () => {
    expect(widthOf(RED)).to.equal(3);
    expect(widthOf('日本')).to.equal(4);
    expect(widthOf('e\u0301')).to.equal(1);
    expect(widthOf('🙂')).to.equal(2);
    expect(padStart(RED, 5)).to.equal(`  ${RED}`);
  });

  for (const [width, texts] of [
    [2, ['✅', '⚡', '⭐', '⌚', '⚠\ufe0f', '1\ufe0f\u20e3', '❤\ufe0f', '한', '🇩🇪']],
    [1, ['⚠', '✔', '☃', '🌡', '🖥', 'ｱ', '…', '│', '1', 'a\ufe0f']],
  ] as const)
    it(`has a width of ${width} where it is ${texts.join(' ')}`, () => {
      expect(texts.filter((text) => widthOf(text) !== width)).to.deep.equal([]);
    });

  it('is cut to a width and never in a colour, which is closed', () => {
    expect(truncate('abcdef', 6)).to.equal('abcdef');
    expect(truncate('abcdefg', 6)).to.equal('abcde…');
    expect(truncate(`${RED} and more`, 5)).to.equal('\u001b[31mred\u001b[39m …\u001b[0m');
    expect(truncate(RED, 3)).to.equal(RED);
    expect(truncate(RED, 2)).to.equal('\u001b[31mr…\u001b[0m');
    expect(truncate('日本語', 5)).to.equal('日本…');
    expect(truncate('日本語', 4)).to.equal('日…');
    expect(truncate('abcdef', 0)).to.equal('');
    expect(truncate('⚠\ufe0f or ✅', 3)).to.equal('⚠\ufe0f…');
    expect(truncate('⚠\ufe0f or ✅', 2)).to.equal('…');
  });

  it('never is wider than asked for', () => {
    const text = `a日\u001b[1mb本e\u0301🙂 ⚠\ufe0fwörds✅${RED}`;
    for (let width = 0; width <= 30; width += 1) {
      expect(widthOf(truncate(text, width)), `at ${width}`).to.be.at.most(width);
      expect(widthOf(truncate(text, width, '...')), `at ${width}`).to.be.at.most(width);
    }
  });

  it('comes from foreign lines without anything that moves, colours or rings', () => {
    expect(plainText(`${RED} \u001b[2K\u001b[1Aup\u0007 \u001b]0;title\u0007x\b`)).to.equal('red up x');
    expect(plainText('10 %\r20 %\r30 %')).to.equal('30 %');
    expect(plainText('30 %\r')).to.equal('30 %');
    expect(plainText('a\tb\t日\tc')).to.equal('a       b       日      c');
  });

  it('is wrapped between words, and in a word that is too long', () => {
    expect(wrap('one two three', 7)).to.deep.equal(['one two', 'three']);
    expect(wrap('a-very-long-word b', 6)).to.deep.equal(['a-very', '-long-', 'word b']);
    expect(wrap('', 6)).to.deep.equal(['']);
    expect(cut('abcdefg', 3)).to.deep.equal(['abc', 'def', 'g']);
  });
});
