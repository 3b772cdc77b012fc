import { expect } from 'chai';
import { harmless, harmlessEvent } from '../../../../harness/report/console/harmless.ts';
import { openConsole } from '../../../../harness/report/console/open-console.ts';
import type { EventBody } from '../../../../harness/report/events.ts';
import { Random } from '../../../support/random.ts';

const AT = '2026-11-21T13:15:02.345Z';
const PIECES = [
  ...[
    '\u001b[2J',
    '\u001b[31m',
    '\u001b[1A',
    '\u001b[',
    '\u001b',
    '\u001b]0;owned\u0007',
    '\u001b]52;c;QQ==\u001b\\',
  ],
  ...[
    '\u001bP1$q\u001b\\',
    '\u001b]8;;http://x\u0007',
    '\u009b2J',
    '\u009d0;owned\u009c',
    '\u0090',
    '\u001bc',
    '\u0007',
  ],
  ...[
    '\b',
    '\r',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u202e',
    '\u2066',
    '\u200f',
    '\t',
    'word',
    ' ',
    '7',
    ';',
    'm',
    'ö',
    '日',
  ],
];

/** All that does more than stand there. */
const HARM = /(?!\n)\p{Control}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('text on its way to a person', () => {
  it('does nothing but stand there, whatever it was made of', () => {
    const random = new Random(7);
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 1 + random.below(9) }, () => random.pick(PIECES)).join('');
      expect(harmless(text), JSON.stringify(text)).not.to.match(HARM);
    }
  });

  it('does so wherever two sequences meet, or one was cut', () => {
    for (const one of PIECES)
      for (const other of PIECES)
        for (let cut = 0; cut <= one.length; cut += 1) {
          const text = one.slice(0, cut) + other + one.slice(cut);
          expect(harmless(text), JSON.stringify(text)).not.to.match(HARM);
        }
  });

  it('keeps words and lines', () => {
    expect(harmless('line 3:\n  - \u001b[31mname\u001b[0m: ö日\n')).to.equal('line 3:\n  - name: ö日\n');
  });

  it('has many lines only where a failure is told', () => {
    const failure = { fault: 'lab', kind: 'X', exitCode: 2, message: 'a\nb', evidence: [] } as const;
    expect(harmlessEvent({ at: AT, type: 'warning', message: 'a\n[ 0:01] GREEN' })).to.deep.equal({
      at: AT,
      type: 'warning',
      message: 'a [ 0:01] GREEN',
    });
    expect(harmlessEvent({ at: AT, type: 'fault', failure })).to.deep.equal({
      at: AT,
      type: 'fault',
      failure,
    });
  });

  for (const live of [true, false])
    it(`is what it was made harmless to, on a ${live ? 'live' : 'plain'} console`, async () => {
      const hostile = 'one\u001b]0;owned\u0007\u001b[2J\r\u001b[31mtwo\u202e\u009b1A';
      expect(await shown(live, hostile)).to.equal(await shown(live, harmless(hostile)));
      expect(await shown(live, hostile))
        .to.contain('two')
        .and.not.contain('owned');
    });
});

/** What a run says that hears this text from everywhere. */
async function shown(live: boolean, text: string): Promise<string> {
  let written = '';
  const terminal = { write: (more: string) => void (written += more), columns: () => 100, rows: () => 30 };
  const style = { colour: true, unicode: true, verbose: true };
  const now = (): Date => new Date(AT);
  const console = openConsole({ terminal, style, live, now, onResume: () => () => undefined });
  for (const body of bodies(text)) console.onEvent({ at: AT, ...body });
  await console.end?.();
  return written;
}

function bodies(text: string): EventBody[] {
  const failure = {
    fault: 'deployment',
    kind: text,
    exitCode: 1,
    message: text,
    node: text,
    evidence: [{ title: text, text }],
  } as const;
  const check = { check: text, title: text, seed: [text] };
  return [
    { type: 'warning', message: text },
    { type: 'lab-made', provider: text, description: text },
    { type: 'phase-output', phase: text, node: text, line: text },
    { type: 'phase-ended', phase: text, node: text, status: 'failed', ms: 1, failure },
    { type: 'scenario-output', line: text },
    { type: 'check-ended', ...check, status: 'skipped', ms: 1, reason: text },
    { type: 'check-ended', ...check, status: 'failed', ms: 1, failure },
    { type: 'fault', failure },
    { type: 'rerun', phases: [text], reason: text },
    { type: 'run-ended', verdict: 'red', exitCode: 1, ms: 1 },
  ];
}
