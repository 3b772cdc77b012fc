import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { UsageError } from '../../../harness/core/errors.ts';
import { quoteShell, shellWord } from '../../../harness/core/shell-quote.ts';
import { Random } from '../../support/random.ts';

/** What a real shell makes of words. */
function readBack(words: readonly string[]): string[] {
  const script = `printf '%s\\0' ${words.join(' ')}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('quoteShell', () => {
  it('puts text between single quotes', () => expect(quoteShell('a b')).to.equal("'a b'"));
  it('leaves and enters the quotes around a quote', () =>
    expect(quoteShell("it's")).to.equal(String.raw`'it'\''s'`));
  it('makes a word of nothing', () => expect(readBack([quoteShell('')])).to.deep.equal(['']));

  it('refuses a NUL, which no shell can hold', () =>
    expect(() => quoteShell('a\0b')).to.throw(UsageError, 'it holds a NUL character'));

  it('survives a real shell, whatever the text', () => {
    const random = new Random(20260901);
    const letters = Array.from('\'"\\$`!*?[]{}()<>|&;#~= \t\n\r-%^éü€😀aZ0');
    const words = Array.from({ length: 300 }, () =>
      Array.from({ length: random.below(12) }, () => random.pick(letters)).join(''),
    );
    expect(readBack(words.map(quoteShell))).to.deep.equal(words);
    expect(readBack(words.map(shellWord))).to.deep.equal(words);
  });
});

describe('shellWord', () => {
  it('leaves a plain path as people write it', () =>
    expect(shellWord('/srv/a-b_c.sh')).to.equal('/srv/a-b_c.sh'));
  it('quotes what a shell would read otherwise, and nothing at all', () =>
    expect(["it's", '', '~'].map(shellWord)).to.deep.equal([String.raw`'it'\''s'`, "''", "'~'"]));
});
