import { EXIT } from './exit-codes.ts';
import type { Event } from './events.ts';
import { between, every, latest } from './event-queries.ts';
import type { CheckSummary, PhaseSummary, Summary } from './summary.ts';
import { outcomeOf } from './verdict.ts';
import { checksOf, countsOf, phasesOf, stepsOf } from './run-parts.ts';

const SLOWEST = 5;

/** What a run's events come to; events of a run that was cut off are welcome. */
export function summarise(events: readonly Event[]): Summary {
  const steps = stepsOf(events);
  const phases = phasesOf(events);
  const checks = checksOf(events);
  return {
    ...identityOf(events),
    ...endOf(events),
    ...scenarioOf(events),
    ...onlyOf(events),
    ...platformOf(events),
    ...accelerationOf(events),
    ...providerOf(events),
    images: every(events, 'image-ready').map(({ image, cached, sizeBytes, ms }) => ({
      image,
      cached,
      sizeBytes,
      ms,
    })),
    ...guestOf(events),
    steps,
    phases,
    checks,
    counts: { phases: countsOf(phases), checks: countsOf(checks) },
    slowest: slowestOf(phases, checks),
    warnings: every(events, 'warning').map(({ message }) => message),
    faults: every(events, 'fault').map(({ failure }) => failure),
    ...wayBackOf(events),
    ...keptOf(events),
  };
}

function identityOf(events: readonly Event[]) {
  const started = latest(events, 'run-started');
  return {
    run: started?.run ?? '',
    lab: started?.lab ?? '',
    title: started?.title ?? '',
    command: started?.command ?? '',
    stacklab: started?.stacklab ?? '',
    host: started?.host ?? '',
    directory: started?.directory ?? '',
    startedAt: events[0]?.at ?? '',
  };
}

function endOf(events: readonly Event[]): Pick<Summary, 'ms' | 'verdict' | 'exitCode'> {
  const ended = latest(events, 'run-ended');
  if (ended) return { ms: ended.ms, verdict: ended.verdict, exitCode: ended.exitCode };
  const { verdict, exitCode } = outcomeOf(events);
  const ms = between(events[0]?.at ?? '', events.at(-1)?.at ?? '');
  // without its end a run is no success, whatever was fine until then
  return exitCode === EXIT.green || exitCode === EXIT.unproven
    ? { ms, verdict: 'broken', exitCode: EXIT.broken }
    : { ms, verdict, exitCode };
}

function onlyOf(events: readonly Event[]): Pick<Summary, 'only'> {
  const only = latest(events, 'proof-wanted')?.only ?? [];
  return only.length > 0 ? { only } : {};
}

function scenarioOf(events: readonly Event[]): Pick<Summary, 'scenario'> {
  const chosen = latest(events, 'scenario-chosen');
  if (!chosen) return {};
  const { scenario: name, title, options } = chosen;
  return { scenario: { name, title, options } };
}

function platformOf(events: readonly Event[]): Pick<Summary, 'platform'> {
  const chosen = latest(events, 'platform-chosen');
  return chosen ? { platform: { name: chosen.platform, title: chosen.title, release: chosen.release } } : {};
}

function accelerationOf(events: readonly Event[]): Pick<Summary, 'acceleration'> {
  const proven = latest(events, 'acceleration-proven');
  if (!proven) return {};
  const { acceleration: type, nested, timeScale, reason } = proven;
  return { acceleration: { type, nested, timeScale, reason } };
}

function providerOf(events: readonly Event[]): Pick<Summary, 'provider'> {
  const made = latest(events, 'lab-made');
  return made ? { provider: { name: made.provider, description: made.description } } : {};
}

function guestOf(events: readonly Event[]): Pick<Summary, 'guest'> {
  const ready = latest(events, 'guest-ready');
  if (!ready) return {};
  const { guest: name, standIn, sizeBytes, reason } = ready;
  return { guest: { name, standIn, sizeBytes, ...(reason === undefined ? {} : { reason }) } };
}

function wayBackOf(events: readonly Event[]): Pick<Summary, 'wayBack'> {
  const told = latest(events, 'way-back');
  return told ? { wayBack: { failed: told.failed, commands: told.commands } } : {};
}

function keptOf(events: readonly Event[]): Pick<Summary, 'kept'> {
  const kept = latest(events, 'kept');
  return kept ? { kept: { instance: kept.instance, commands: kept.commands } } : {};
}

function slowestOf(phases: readonly PhaseSummary[], checks: readonly CheckSummary[]): Summary['slowest'] {
  const onNodes = phases.flatMap(({ phase, nodes }) =>
    nodes.map(({ node, ms }) => ({ subject: `${phase} on ${node}`, ms })),
  );
  return [...onNodes, ...checks.map(({ check, ms }) => ({ subject: check, ms }))]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST);
}
