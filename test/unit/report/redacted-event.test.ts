import { expect } from 'chai';
import { Redactor } from '../../../harness/core/redactor.ts';
import { MASK } from '../../../harness/core/secret.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { redactedEvent } from '../../../harness/report/redacted-event.ts';

function redacted(secret: string, body: EventBody): EventBody {
  const redactor = new Redactor();
  redactor.add(secret);
  return redactedEvent(body, redactor);
}

describe('redactedEvent', () => {
  it('takes secrets out wherever they stand in an event', () => {
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
    expect(redacted('hunter22', body)).to.deep.equal({
      ...body,
      title: MASK,
      seed: [MASK],
      failure: { ...body.failure, message: `is ${MASK}!`, evidence: [{ title: 't', text: MASK }] },
    });
  });

  it('leaves the type of an event alone, whatever the secret', () => {
    expect(redacted('warning', { type: 'warning', message: 'a warning' })).to.deep.equal({
      type: 'warning',
      message: `a ${MASK}`,
    });
  });
});
