import { expect } from 'chai';
import { endOf, type EndedRun } from '../../../bench/soak/end.ts';

const ended = (changes: Partial<EndedRun>): EndedRun => ({ stdout: '', all: '', ...changes });

describe('how a run of the soak ended', () => {
  const said = { stdout: 'lab smoke', all: 'lab smoke' };
  const ends: [what: string, run: EndedRun, end: string][] = [
    ['green', ended({ ...said, exitCode: 0 }), 'green'],
    ['killed', ended({ ...said, signal: 'SIGKILL' }), 'cut off'],
    ['told to end', ended({ ...said, exitCode: 130 }), 'cut off'],
    ['told to end before it listened: it has begun nothing', ended({ signal: 'SIGTERM' }), 'cut off'],
    ['one that a signal ended in the midst of its work', ended({ ...said, signal: 'SIGTERM' }), 'wrong'],
    ['one that ended itself with nothing said', ended({ exitCode: 1 }), 'wrong'],
    ['a crash', ended({ signal: 'SIGSEGV' }), 'wrong'],
  ];
  for (const [what, run, end] of ends)
    it(`is ${end}: ${what}`, async () => expect(await endOf(run)).to.equal(end));
});
