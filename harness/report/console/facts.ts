import type { Event, Failure, Status } from '../events.ts';
import { phaseLogPath } from '../phase-log.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { accelerationText, guestText, platformText, scenarioText, timingText } from './wording.ts';

/** What a line of the console says; each renderer has its own way of saying it. */
export interface Fact {
  readonly kind: Status | 'started' | 'info' | 'warning';
  readonly subject: string;
  readonly detail?: string;
  readonly ms?: number;
  readonly failure?: Failure;
  /** What it found out, a line each. */
  readonly findings?: readonly string[];
  /** Path below the run's directory of the log that tells more. */
  readonly log?: string;
  /** A step, a part of a step, or something passing that a view with a status block shows there only. */
  readonly rank: 'step' | 'part' | 'passing';
}

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;
type FactTable = { readonly [T in Event['type']]: (event: EventOf<T>) => Fact | undefined };

const NOTHING = (): undefined => undefined;

const FACTS: FactTable = {
  'run-started': NOTHING,
  planned: NOTHING,
  'proof-wanted': NOTHING,
  'scenario-chosen': (event) => info('scenario', scenarioText({ ...event, name: event.scenario })),
  'platform-chosen': (event) => info('platform', platformText({ ...event, name: event.platform })),
  'acceleration-proven': (event) =>
    info('acceleration', accelerationText({ ...event, type: event.acceleration })),
  'lab-made': ({ provider, description }) => info('provider', `${provider}: ${description}`),
  'step-started': ({ step }) => ({ kind: 'started', subject: step, rank: 'passing' }),
  'step-ended': (event) => ({ ...ended(event), subject: event.step, rank: 'step' }),
  progress: NOTHING,
  'image-ready': ({ image, cached, sizeBytes, ms }) => {
    const detail = `${cached ? 'from the cache' : 'made'}, ${formatBytes(sizeBytes)}`;
    return { kind: 'info', subject: `image ${image}`, detail, ms, rank: 'part' };
  },
  'images-removed': ({ images, sizeBytes, unusedSince }) =>
    info(
      'image cache',
      `${images} not used since ${unusedSince.slice(0, 10)} removed, ${formatBytes(sizeBytes)}`,
    ),
  'guest-ready': (event) => info(`guest image ${event.guest}`, guestText(event)),
  'node-state': ({ node, state, ms }) => ({
    kind: 'info',
    subject: `node ${node}`,
    detail: state,
    ms,
    rank: state === 'reachable' ? 'part' : 'passing',
  }),
  'checkpoint-restored': ({ checkpoint, phases, madeAt, ms }) => {
    const detail = `reused ${phases.join(', ')}, made ${madeAt.slice(0, 16).replace('T', ' ')} UTC`;
    return { kind: 'info', subject: `checkpoint ${checkpoint}`, detail, ms, rank: 'part' };
  },
  'checkpoint-discarded': ({ checkpoint, reason }) => ({
    kind: 'warning',
    subject: `checkpoint ${checkpoint} is discarded: ${reason}`,
    rank: 'part',
  }),
  'checkpoint-saved': ({ checkpoint, phases, ms, sizeBytes }) => {
    const detail = `saved after ${phases.join(', ')}, ${formatBytes(sizeBytes)}`;
    return { kind: 'info', subject: `checkpoint ${checkpoint}`, detail, ms, rank: 'part' };
  },
  rerun: ({ phases, reason }) => info(`to run: ${phases.join(', ')}`, reason),
  'phase-started': ({ phase, node }) => ({
    kind: 'started',
    subject: `${phase} on ${node}`,
    rank: 'passing',
  }),
  'phase-output': NOTHING,
  'scenario-output': NOTHING,
  'phase-ended': (event) => ({
    ...ended(event),
    subject: `${event.phase} on ${event.node}`,
    ...(event.status === 'failed' ? { log: phaseLogPath(event.phase, event.node) } : {}),
    rank: 'part',
  }),
  'check-started': ({ check, title }) => ({
    kind: 'started',
    subject: `check ${check}`,
    detail: title,
    rank: 'passing',
  }),
  'check-ended': (event) => ({
    ...ended(event),
    subject: `check ${event.check}`,
    detail: checkText(event),
    ...(event.timings ? { findings: event.timings.map(timingText) } : {}),
    rank: 'part',
  }),
  'left-out': ({ folder, git, ignored }) => {
    const files = ignored > 0 ? [`${ignored} ${ignored === 1 ? 'file' : 'files'} that .gitignore names`] : [];
    const what = [...(git ? ['.git'] : []), ...files].join(', and ');
    return info(`left out of ${folder}`, `${what}${ignored > 0 ? BRING_BACK : ''}`);
  },
  warning: ({ message }) => ({ kind: 'warning', subject: message, rank: 'part' }),
  fault: ({ failure }) => ({ kind: 'failed', subject: failure.node ?? failure.fault, failure, rank: 'part' }),
  'way-back': NOTHING,
  kept: NOTHING,
  'run-ended': NOTHING,
};

/** Deployments generate files, too. */
const BRING_BACK = ' (`inputs:` of a phase brings one back)';

/** The fact in an event; undefined where there is nothing to say, or where the summary says it. */
export function factOf(event: Event): Fact | undefined {
  return (FACTS[event.type] as (event: Event) => Fact | undefined)(event);
}

function info(subject: string, detail: string): Fact {
  return { kind: 'info', subject, detail, rank: 'part' };
}

function ended(
  event: EventOf<'step-ended' | 'phase-ended' | 'check-ended'>,
): Pick<Fact, 'kind' | 'ms' | 'failure' | 'detail'> {
  return {
    kind: event.status,
    ...(event.status === 'skipped' ? {} : { ms: event.ms }),
    ...('reason' in event ? { detail: event.reason } : {}),
    ...('failure' in event ? { failure: event.failure } : {}),
  };
}

function checkText({ title, seed, reason }: EventOf<'check-ended'>): string {
  const refs = seed.length > 0 ? ` (${seed.join(', ')})` : '';
  return reason === undefined ? title + refs : `${title}${refs}: ${reason}`;
}
