import { expect } from 'chai';
import { LabFault } from '../../../harness/core/errors.ts';
import { decodeEvents, encodeEvent } from '../../../harness/report/event-log.ts';
import { pikeRun } from '../../support/pike-run.ts';

const LINES = pikeRun({ identityFails: true }).map(encodeEvent);

describe('event log', () => {
  it('gives back the events that went in', () => {
    expect(decodeEvents(LINES.join(''))).to.deep.equal(pikeRun({ identityFails: true }));
    expect(decodeEvents('')).to.deep.equal([]);
  });

  it('holds each event on one line', () => {
    const line = encodeEvent({ at: '', type: 'warning', message: 'two\nlines\u2028' });
    expect(line.indexOf('\n')).to.equal(line.length - 1);
  });

  it('loses no more than the last line wherever a crash cut the file', () => {
    const [first = '', second = ''] = LINES;
    for (let length = 0; length < second.length; length += 1) {
      const events = decodeEvents(first + second.slice(0, length));
      expect(
        events.map(({ type }) => type),
        `cut at ${length}`,
      ).to.deep.equal(['run-started']);
    }
  });

  for (const [name, broken] of [
    ['cut', LINES[1]?.slice(0, 20)],
    ['empty', ''],
    ['no event', '{"at":1,"type":"warning"}'],
    ['null', 'null'],
  ] as const)
    it(`names the number of a line in the middle that is ${name}`, () => {
      const text = `${LINES[0] ?? ''}${broken ?? ''}\n${LINES[2] ?? ''}`;
      expect(() => decodeEvents(text)).to.throw(LabFault, /^events\.ndjson line 2: not an event: /);
    });
});
