import { expect } from 'chai';
import { lastLines, oneLine } from '../../../harness/core/excerpt.ts';

describe('an excerpt', () => {
  it('shows a command on one line', () => expect(oneLine(' a \\\n  b\n\tc ')).to.equal('a \\ b c'));

  it('leaves out the middle of a long one', () => {
    const line = oneLine(`begin ${'x'.repeat(1_000)} end`, 41);
    expect(line).to.have.length(41);
    expect(line).to.match(/^begin x+…x+ end$/);
  });

  it('shows the last lines that say something', () => {
    expect(lastLines('a\n\nb\r\nc  \n\n', 2)).to.deep.equal(['b', 'c']);
    expect(lastLines('', 2)).to.deep.equal([]);
    expect(lastLines('only', 5)).to.deep.equal(['only']);
  });

  it('bounds the length of a line', () => expect(lastLines('x'.repeat(5_000), 1)[0]).to.have.length(200));
});
