import { expect } from 'chai';
import { Patience } from '../../../../harness/run/checkpoints/patience.ts';

describe('waiting for a lab to become quiet', () => {
  let now: number;
  let patience: Patience;

  beforeEach(() => {
    now = 1_000;
    patience = new Patience({ processors: 2, now: () => now });
  });

  it('lasts until a tenth of the work is lost: with one of two processors at work nearly twice that, with both ten times', () => {
    expect(patience.left(550, 1)).to.be.closeTo(100, 0.01);
    patience.end();
    expect(patience.left(550, 2)).to.be.closeTo(550, 0.01);
    patience.end();
    expect(patience.left(550, 7), 'more than there are processors').to.be.closeTo(550, 0.01);
  });

  it('counts what has been lost since it began, by what ran meanwhile', () => {
    patience.left(550, 2);
    now += 275;
    // 27.5 ms are lost, of 55
    expect(patience.left(825, 1), 'half of them').to.be.closeTo(50, 0.01);
    now += 25;
    expect(patience.left(850, 1), 'three quarters').to.be.closeTo(25, 0.01);
  });

  it('ends when it has not become quiet in that, until as much work has been done again', () => {
    patience.left(550, 1);
    now += 101;
    expect(patience.left(651, 1)).to.equal(0);
    now += 650;
    expect(patience.left(1_301, 1)).to.equal(0);
    now += 1;
    expect(patience.left(1_302, 1)).to.be.greaterThan(200);
  });

  it('starts afresh after it has become quiet', () => {
    patience.left(550, 1);
    now += 101;
    patience.left(651, 1);
    patience.end();
    expect(patience.left(550, 1)).to.be.closeTo(100, 0.01);
  });
});
