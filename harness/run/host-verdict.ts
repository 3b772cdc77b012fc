import { WaitTimedOut } from '../core/errors.ts';
import { EXIT } from '../report/exit-codes.ts';
import type { EventBody, Failure } from '../report/events.ts';
import type { HostFact } from './host-fact.ts';
import type { HostFacts, SinceThen } from './host-facts.ts';
import type { Emit } from './run-step.ts';

/** What services and programs of a node say of a limit of their own, which nobody stretches. */
const OWN_LIMIT = /\b[Gg]ateway [Tt]ime-?out\b|\banswered 504\b|\b[Tt]imed out\b|\b[A-Z][A-Za-z]*Timeout\b/;

/**
 * The rule for every failure: host, lab, then deployment. Before a phase's or a check's failure is told as the deployment's,
 * the host is asked what happened to it meanwhile; what it answers is the cause, and the failure becomes its evidence.
 */
export class HostVerdict {
  readonly #tell: Emit;
  readonly #facts: HostFacts;
  readonly #begun = new Map<string, SinceThen>();
  /** By the message that the same failure has where a step tells it again. */
  readonly #judged = new Map<string, Failure>();

  constructor(tell: Emit, facts: HostFacts) {
    this.#tell = tell;
    this.#facts = facts;
  }

  readonly emit: Emit = (event) => {
    const subject = subjectOf(event);
    if (subject !== undefined && event.type.endsWith('-started'))
      this.#begun.set(subject, this.#facts.mark());
    const failure = 'failure' in event ? event.failure : undefined;
    this.#tell(failure ? this.#judge(event, failure, subject) : event);
  };

  #judge(event: EventBody, failure: Failure, subject: string | undefined): EventBody {
    const known = this.#judged.get(failure.message);
    if (known) return { ...event, failure: known } as EventBody;
    const since = subject === undefined ? undefined : this.#begun.get(subject);
    if (failure.fault !== 'deployment' || !since) return event;
    const facts = since().filter(({ slowed }) => !slowed || ranOut(failure));
    const [first] = facts;
    if (!first) return event;
    const judged = blamed(failure, first, facts);
    this.#judged.set(failure.message, judged);
    return { ...event, failure: judged } as EventBody;
  }
}

/** Whether it failed by a limit: one of a wait, or of the node's own. */
function ranOut({ kind, message }: Failure): boolean {
  return kind === WaitTimedOut.name || OWN_LIMIT.test(message);
}

function subjectOf(event: EventBody): string | undefined {
  if (event.type === 'phase-started' || event.type === 'phase-ended')
    return `phase ${event.phase} on ${event.node}`;
  return event.type === 'check-started' || event.type === 'check-ended' ? `check ${event.check}` : undefined;
}

function blamed(failure: Failure, first: HostFact, facts: readonly HostFact[]): Failure {
  const node = first.node ?? failure.node;
  const meanwhile = { title: 'meanwhile on the host', text: facts.map(({ message }) => message).join('\n') };
  return {
    fault: first.fault,
    kind: 'HostFault',
    exitCode: EXIT.broken,
    message: `${first.message}; nothing is said of the deployment, though: ${failure.message}`,
    ...(node === undefined ? {} : { node }),
    evidence: [meanwhile, ...failure.evidence],
  };
}
