import type { Failure } from './events.ts';
import type { Ended, Summary } from './summary.ts';

/** Something that failed or was cut off, by the name that reports use for it. */
export interface FailedPart {
  readonly subject: string;
  /** Absent for what never ended. */
  readonly failure?: Failure;
}

/** What went wrong in a run, once each: a step is named only when no part of it says more. */
export function failedParts({ steps, phases, checks, faults }: Summary): FailedPart[] {
  const parts = [
    ...phases.flatMap(({ phase, nodes }) =>
      nodes.filter(isBad).map((node) => bad(`${phase} on ${node.node}`, node)),
    ),
    ...checks.filter(isBad).map((check) => bad(`check ${check.check}`, check)),
    ...faults.map((failure) => ({ subject: failure.node ?? failure.fault, failure })),
  ];
  const told = new Set(parts.map(({ failure }) => failure?.message));
  const explained = { deploy: phases.some(isBad), check: checks.some(isBad) };
  const untold = steps.filter(isBad).filter(({ step, failure }) => {
    if (failure) return !told.has(failure.message);
    return !(step === 'deploy' || step === 'check') || !explained[step];
  });
  return [...untold.map((step) => bad(step.step, step)), ...parts];
}

function isBad({ state }: Pick<Ended, 'state'>): boolean {
  return state === 'failed' || state === 'unfinished';
}

function bad(subject: string, { failure }: Ended): FailedPart {
  return { subject, ...(failure ? { failure } : {}) };
}
