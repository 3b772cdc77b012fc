import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { LineSplitter } from '../../../harness/report/line-splitter.ts';
import { Redactor } from '../../../harness/report/redactor.ts';

const ODD = 'p@ss/w"ör d+1\\x';

function redactorOf(...secrets: (string | Secret)[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('Redactor', () => {
  for (const [form, text] of [
    ['as it is', ODD],
    ['in JSON', JSON.stringify({ password: ODD })],
    ['in a URL', `mysql://keystone:${encodeURIComponent(ODD)}@controller01/`],
    ['in a form', `password=${new URLSearchParams({ p: ODD }).toString().slice(2)}`],
    ['in base64', Buffer.from(ODD).toString('base64')],
    ['in base64 for URLs', Buffer.from(ODD).toString('base64url')],
    ['in a basic authorization', `Basic ${Buffer.from(`admin:${ODD}`).toString('base64')}`],
    ['in a basic authorization, one further', `Basic ${Buffer.from(`admin1:${ODD}`).toString('base64')}`],
    ['in a basic authorization, two further', `Basic ${Buffer.from(`admin12:${ODD}`).toString('base64')}`],
    ['twice', `${ODD} and ${ODD}`],
  ] as const)
    it(`takes a secret out ${form}`, () => {
      const redacted = redactorOf(ODD).redactText(text);
      expect(redacted).to.contain('***');
      expect(leaks(redacted)).to.deep.equal([]);
    });

  it('takes the longer of two secrets where one holds the other', () => {
    expect(redactorOf('secret', 'secret-and-more').redactText('a secret-and-more b')).to.equal('a *** b');
  });

  it('takes out secrets wrapped as Secret, wherever they stand in an event', () => {
    const body: EventBody = {
      type: 'check-ended',
      check: 'a',
      title: 'hunter22',
      seed: ['hunter22'],
      status: 'failed',
      ms: 7,
      failure: {
        fault: 'lab',
        kind: 'X',
        exitCode: 2,
        message: 'is hunter22!',
        evidence: [{ title: 't', text: 'hunter22' }],
      },
    };
    const redacted = redactorOf(new Secret('hunter22')).redact(body);
    expect(JSON.stringify(redacted)).not.to.contain('hunter22');
    expect(redacted).to.deep.equal({
      ...body,
      title: '***',
      seed: ['***'],
      failure: { ...body.failure, message: 'is ***!', evidence: [{ title: 't', text: '***' }] },
    });
  });

  it('takes out every line of a private key', () => {
    const key = '-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\nQyNTUxOQAAACDl4vVyIyrPq\n-----END KEY-----\n';
    const redactor = redactorOf(key);
    expect(redactor.redactText('x b3BlbnNzaC1rZXktdjEAAAA')).to.equal('x ***');
    expect(redactor.redactText('QyNTUxOQAAACDl4vVyIyrPq')).to.equal('***');
  });

  it('takes every character of a secret literally', () => {
    const redactor = redactorOf('a.c*e$(1)[x]^|');
    expect(redactor.redactText('abc*e$(1)[x]^| a.c*e$(1)[x]^|')).to.equal('abc*e$(1)[x]^| ***');
  });

  it('refuses a secret that ordinary text holds too', () => {
    expect(() => redactorOf('admin')).to.throw(
      RangeError,
      /5 characters cannot be redacted: it takes at least 6/,
    );
    expect(redactorOf('admin1').redactText('admin1 admin')).to.equal('*** admin');
  });

  it('leaves the type of an event alone, whatever the secret', () => {
    expect(redactorOf('warning').redact({ type: 'warning', message: 'a warning' })).to.deep.equal({
      type: 'warning',
      message: 'a ***',
    });
  });

  it('leaves an event alone when nothing is registered', () => {
    const body: EventBody = { type: 'warning', message: 'x' };
    expect(new Redactor().redact(body)).to.equal(body);
  });

  it('redacts fifty thousand lines for thirty secrets in less than a second', () => {
    const redactor = redactorOf(...Array.from({ length: 30 }, (_, index) => `Zq${index}xW9vKpLm3RtYb7`));
    const line =
      'Setting up keystone (2:22.0.1-1+deb12u1) ... password=Zq7xW9vKpLm3RtYb7 in /etc/keystone/keystone.conf';
    const startedAt = performance.now();
    for (let count = 0; count < 50_000; count += 1) redactor.redactText(line);
    expect(performance.now() - startedAt).to.be.lessThan(1_000);
  });
});

describe('LineSplitter', () => {
  it('finds a secret wherever the chunks were cut', () => {
    const text = Buffer.from(`Größe: ${ODD}\nnext line\r\nrest`);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const splitter = new LineSplitter(redactorOf(ODD));
      const lines = [
        ...splitter.push(text.subarray(0, cut)),
        ...splitter.push(text.subarray(cut)),
        ...splitter.end(),
      ];
      expect(lines, `cut at ${cut}`).to.deep.equal(['Größe: ***', 'next line', 'rest']);
    }
  });

  it('cuts a line without end, but never in a secret', () => {
    const limit = 64 * 1024;
    for (const before of [limit - 20, limit - 3, limit - 1, limit]) {
      const splitter = new LineSplitter(redactorOf('supersecretvalue'));
      const chunks = ['x'.repeat(before), 'supersec', 'retvalue', 'y'.repeat(limit * 2)];
      const pieces = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
      expect(pieces.length).to.be.greaterThan(2);
      expect(pieces.join('')).to.equal(`${'x'.repeat(before)}***${'y'.repeat(limit * 2)}`);
    }
  });

  it('says nothing at the end when nothing is left', () => {
    const splitter = new LineSplitter(new Redactor());
    expect(splitter.push('a\n')).to.deep.equal(['a']);
    expect(splitter.end()).to.deep.equal([]);
  });
});

/** Pieces of the secret that are long enough to tell something. */
function leaks(text: string): string[] {
  const forms = [ODD, encodeURIComponent(ODD), Buffer.from(ODD).toString('base64').slice(0, -4)];
  return forms.filter((form) => text.includes(form.slice(2, -2)));
}
