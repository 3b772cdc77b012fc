import { expect } from 'chai';
import {
  freeRange,
  hasSubordinateIds,
  subordinateIdsFinding,
} from '../../../../harness/adapters/host/subordinate-ids.ts';

describe('subordinate ids', () => {
  const ann = { uid: 1000, userName: 'ann' };

  it('are granted by a range under the user’s name or number, and not by a small or foreign one', () => {
    expect(hasSubordinateIds('ann:100000:65536\n', ann)).to.equal(true);
    expect(hasSubordinateIds('1000:100000:65536\n', ann)).to.equal(true);
    expect(hasSubordinateIds('ann:100000:1000\n', ann)).to.equal(false);
    expect(hasSubordinateIds('bob:100000:65536\n', ann)).to.equal(false);
    expect(hasSubordinateIds('', ann)).to.equal(false);
  });

  it('that a remedy offers are nobody else’s', () => {
    expect(freeRange('')).to.equal('100000-165535');
    expect(freeRange('bob:100000:65536\nann:165536:1000\n\nbob:100000:65536\n')).to.equal('166536-232071');
  });

  it('are of no use to an id without an account, which is offered one', async () => {
    const finding = await subordinateIdsFinding({ uid: 54_321, userName: '54321' });
    expect(finding?.what).to.contain('passwd(5) has no line for id 54321');
    expect(finding?.commands).to.deep.equal(['useradd --uid 54321 --no-create-home stacklab-54321']);
  });
});
