import { expect } from 'chai';
import { checkFailure } from '../../../../harness/run/scenarios/check-failure.ts';
import { Journal } from '../../../../harness/run/scenarios/journal.ts';

function messageOf(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return checkFailure(error, new Journal()).message;
  }
  throw new Error('it does not fail');
}

describe('the message of a failed assertion that nothing is found', () => {
  const found = 'controller01: unit httpd is not enabled (disabled)\nblock01: unit tgt is not enabled';

  it('ends with the first that was found, where its own words name that', () => {
    const [first = ''] = found.split('\n');
    expect(messageOf(() => expect(found, `what is wrong: ${first}`).to.equal(''))).to.equal(
      'what is wrong: controller01: unit httpd is not enabled (disabled)',
    );
  });

  it("is chai's where its own words name nothing of it", () => {
    expect(messageOf(() => expect(found, 'what is wrong').to.equal(''))).to.equal(
      "what is wrong: expected 'controller01: unit httpd is not enabl…' to equal ''",
    );
    expect(messageOf(() => expect('a', 'what a is').to.equal('b'))).to.equal(
      "what a is: expected 'a' to equal 'b'",
    );
  });
});
