import { expect } from 'chai';
import {
  formatAddress,
  hostAddressOf,
  overlap,
  parseAddress,
  parseCidr,
  refusalOf,
  type Cidr,
} from '../../../harness/lab/address.ts';
import { Random } from '../../support/random.ts';

function randomCidr(random: Random): Cidr {
  const prefixLength = 8 + random.below(22);
  const size = 2 ** (32 - prefixLength);
  const address = (1 + random.below(120)) * 2 ** 24 + random.below(2 ** 24);
  const cidr = parseCidr(`${formatAddress(address - (address % size))}/${prefixLength}`);
  if (!cidr) throw new Error('the generator makes valid networks only');
  return cidr;
}

describe('address', () => {
  it('reads what it writes, over the whole range', () => {
    const random = new Random(1);
    for (let round = 0; round < 2_000; round += 1) {
      const address = random.below(2 ** 32);
      expect(parseAddress(formatAddress(address))).to.equal(address);
    }
  });

  for (const text of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', 'a.b.c.d', '1..2.3'])
    it(`does not take '${text}' for an address`, () => expect(parseAddress(text)).to.equal(undefined));

  it('knows the ends and the host of a network', () => {
    const cidr = parseCidr('192.168.52.0/24');
    expect(cidr).to.deep.equal({
      text: '192.168.52.0/24',
      prefixLength: 24,
      first: 3_232_248_832,
      last: 3_232_249_087,
    });
    expect(cidr && hostAddressOf(cidr)).to.equal('192.168.52.1');
  });

  it('refuses exactly the addresses that a node cannot have', () => {
    const random = new Random(2);
    for (let round = 0; round < 500; round += 1) {
      const cidr = randomCidr(random);
      for (const taken of [cidr.first - 1, cidr.first, cidr.first + 1, cidr.last, cidr.last + 1])
        expect(refusalOf(taken, cidr), `${formatAddress(taken)} in ${cidr.text}`).to.be.a('string');
      for (const free of [cidr.first + 2, cidr.last - 1])
        expect(refusalOf(free, cidr), `${formatAddress(free)} in ${cidr.text}`).to.equal(undefined);
    }
  });

  it('finds that two networks overlap exactly when one holds the first address of the other', () => {
    const random = new Random(3);
    let overlapping = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const [a, b] = [randomCidr(random), randomCidr(random)];
      const holds = (outer: Cidr, { first }: Cidr): boolean => first >= outer.first && first <= outer.last;
      expect(overlap(a, b), `${a.text} and ${b.text}`).to.equal(holds(a, b) || holds(b, a));
      if (overlap(a, b)) overlapping += 1;
    }
    expect(overlapping).to.be.within(1, 1_999);
  });
});
