import { expect } from 'chai';
import { didYouMean, nearest } from '../../../harness/core/nearest.ts';

describe('nearest', () => {
  const keys = ['role', 'cpus', 'memory', 'disks'];

  it('finds a word with two letters swapped', () => expect(nearest('memroy', keys)).to.equal('memory'));
  it('counts two letters swapped as one error', () => expect(nearest('rloe', keys)).to.equal('role'));
  it('finds a word with a letter left out', () => expect(nearest('cpu', keys)).to.equal('cpus'));
  it('finds a word with a letter too many', () => expect(nearest('rolle', keys)).to.equal('role'));
  it('finds a word in other case', () => expect(nearest('MEMORY', keys)).to.equal('memory'));
  it('prefers the nearer of two', () => expect(nearest('ab1', ['ab12', 'ab1', 'ab2'])).to.equal('ab1'));
  it('finds nothing where nothing is near', () => expect(nearest('image', keys)).to.equal(undefined));
  it('finds nothing among nothing', () => expect(nearest('role', [])).to.equal(undefined));

  it('asks in words', () => expect(didYouMean('memroy', keys)).to.equal("; did you mean 'memory'?"));
  it('asks nothing where nothing is near', () => expect(didYouMean('image', keys)).to.equal(''));
});
