import { expect } from 'chai';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import { MASK } from '../../../../harness/core/secret.ts';
import { PlayerOutput } from '../../../../harness/run/player/player-output.ts';

const SECRET = 'Wm4tQz8sYd2kVp6x';

describe('what a scenario prints', () => {
  before(() => knownSecrets.add(SECRET));

  it('has no secret, wherever its chunks were cut, neither as it is told nor as evidence', () => {
    for (let cut = 0; cut <= SECRET.length; cut += 1) {
      const output = new PlayerOutput();
      const told: string[] = [];
      output.tellTo((line) => void told.push(line));
      output.push({ stream: 'stdout', text: `it is ${SECRET.slice(0, cut)}` });
      output.push({ stream: 'stdout', text: `${SECRET.slice(cut)}\n` });
      output.end();
      expect(told).to.deep.equal([`it is ${MASK}`]);
      expect(output.lastLines).to.deep.equal(told);
    }
  });
});
