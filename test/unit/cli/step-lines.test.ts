import { expect } from 'chai';
import { stepLines } from '../../../harness/cli/step-lines.ts';

describe('long work in lines', () => {
  it('is announced once, and tells each step once, however far it is with it', () => {
    const lines: string[] = [];
    const tell = stepLines('lab: the client is made', (line) => lines.push(line));
    const progress = { subject: 'client of pike', bytesPerSecond: 0 };
    for (const doing of ['installing packages', 'taking the programs out'])
      for (const bytes of [0, 1, 2]) tell({ ...progress, doing, bytes });
    expect(lines).to.deep.equal([
      'lab: the client is made',
      '  client of pike: installing packages',
      '  client of pike: taking the programs out',
    ]);
  });
});
