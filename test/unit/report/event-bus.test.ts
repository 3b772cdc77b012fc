import { expect } from 'chai';
import { EventBus } from '../../../harness/report/event-bus.ts';
import { Redactor } from '../../../harness/core/redactor.ts';
import type { Event, Reporter } from '../../../harness/report/events.ts';

class Listener implements Reporter {
  readonly name: string;
  readonly heard: Event[] = [];
  readonly #onEvent: (event: Event) => void;

  constructor(name: string, onEvent: (event: Event) => void = () => undefined) {
    this.name = name;
    this.#onEvent = onEvent;
  }

  onEvent(event: Event): void {
    this.heard.push(event);
    this.#onEvent(event);
  }
}

function busOf(...reporters: Reporter[]): EventBus {
  const redactor = new Redactor();
  redactor.add('hunter22');
  return new EventBus({ redactor, reporters, now: () => new Date(1_000) });
}

const warning = (message: string) => ({ type: 'warning', message }) as const;
const fail = () => {
  throw new Error('no room');
};

describe('EventBus', () => {
  it('stamps events, takes secrets out and tells every reporter', () => {
    const [one, other] = [new Listener('one'), new Listener('other')];
    busOf(one, other).emit(warning('it is hunter22'));
    const event = { at: '1970-01-01T00:00:01.000Z', type: 'warning', message: 'it is ***secret***' };
    expect(one.heard).to.deep.equal([event]);
    expect(other.heard).to.deep.equal([event]);
  });

  it('says once who has printed a secret, and not which', () => {
    const listener = new Listener('one');
    const bus = busOf(listener);
    const line = { type: 'phase-output', phase: 'web', line: 'p=hunter22' } as const;
    for (const node of ['a', 'a', 'b']) bus.emit({ ...line, node });
    bus.emit({ ...line, node: 'c', line: '*** nothing ***' });
    bus.emit({ type: 'scenario-output', line: 'hunter22' });
    const told = listener.heard.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    const ending = 'a secret of the lab was printed; it is hidden in what the run has written down';
    expect(told).to.deep.equal([
      `phase web on a: ${ending}`,
      `phase web on b: ${ending}`,
      `the scenario's own code: ${ending}`,
    ]);
  });

  it('says of a check what the process that plays it has hidden already', () => {
    const listener = new Listener('one');
    const check = { check: 'a.b', title: '', seed: [], status: 'failed', ms: 1 } as const;
    const failure = {
      fault: 'lab',
      kind: '',
      exitCode: 2,
      message: 'is ***secret***',
      evidence: [],
    } as const;
    busOf(listener).emit({ type: 'check-ended', ...check, failure });
    const [, told] = listener.heard;
    expect(told?.type === 'warning' && told.message).to.match(
      /^check a\.b: a secret of the lab was printed;/,
    );
  });

  it('tells the others when a reporter throws, and remembers its first failure', () => {
    const [broken, other] = [new Listener('broken', fail), new Listener('other')];
    const bus = busOf(broken, other);
    bus.emit(warning('a'));
    bus.emit(warning('b'));
    expect(other.heard).to.have.length(2);
    expect(bus.failures.map(({ message }) => message)).to.deep.equal([
      'reporter broken: failed at warning: no room',
    ]);
    expect(bus.failures[0]?.fault).to.equal('stacklab');
  });

  it('remembers a reporter that fails at the end, and lets the others end', async () => {
    let ended = false;
    const broken = {
      name: 'broken',
      onEvent: () => undefined,
      end: () => Promise.reject(new Error('no room')),
    };
    const other = {
      name: 'other',
      onEvent: () => undefined,
      end: () => Promise.resolve(void (ended = true)),
    };
    const bus = busOf(broken, other);
    await bus.end();
    expect(ended).to.be.true;
    expect(bus.failures.map(({ message }) => message)).to.deep.equal([
      'reporter broken: failed at the end: no room',
    ]);
  });

  it('delivers what a reporter emits after the event that it was told of, to all', () => {
    const answering = new Listener('answering', (event) => {
      if (event.type === 'warning' && event.message === 'first') bus.emit(warning('second'));
    });
    const other = new Listener('other');
    const bus = busOf(answering, other);
    bus.emit(warning('first'));
    expect(other.heard.map((event) => (event.type === 'warning' ? event.message : ''))).to.deep.equal([
      'first',
      'second',
    ]);
  });
});
