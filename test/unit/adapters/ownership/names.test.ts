import { expect } from 'chai';
import { bridgeName, domainName, networkName } from '../../../../harness/adapters/ownership/names.ts';

const LONGEST = 'a-lab-with-a-name-as-long-as-anybody-would-ever-want-to-type-it';

describe('libvirt names', () => {
  it('tell instance and node', () => {
    expect(domainName('pike', 'controller01')).to.equal('stacklab.pike.controller01');
    expect(networkName('pike', 'provider')).to.equal('stacklab.pike.provider');
  });

  it('give bridges names that the kernel takes: at most 15 characters', () => {
    for (const instance of ['p', 'pike', LONGEST])
      for (const index of [0, 7, 99])
        expect(bridgeName(instance, index))
          .to.match(/^lab[0-9a-f]{8}n\d{1,3}$/)
          .and.have.length.at.most(15);
  });

  it('give the same bridge the same name every time, and different ones to different labs', () => {
    expect(bridgeName('pike', 0)).to.equal('labce9255f4n0');
    const names = ['pike', 'pike-1', 'smoke'].flatMap((instance) =>
      [0, 1].map((n) => bridgeName(instance, n)),
    );
    expect(new Set(names)).to.have.property('size', 6);
  });
});
