import type { Requirement } from '../../lab/requirement.ts';
import { Deadline } from '../../core/deadline.ts';
import { CommandFailed } from '../../core/errors.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Deployment, Phase } from '../../lab/deployment.ts';
import { blockedPhases, waysAhead, type PhaseState } from '../../lab/phase-graph.ts';
import { ReadyPhases } from '../../lab/ready-phases.ts';
import { LOCAL, type RunLocalPhase } from './local-phases.ts';
import { NodeSlots } from './node-slots.ts';
import { onHost, onNode, runPhase, type PhaseContext, type PhaseTarget } from './phase-run.ts';
import type { UpLab } from '../up-lab.ts';

export interface DeployContext extends PhaseContext {
  /** Why this lab cannot give what a phase requires; undefined when it can. */
  readonly unmet: (requirement: Requirement) => string | undefined;
  readonly runLocal: RunLocalPhase;
  /** Phases that have passed already. */
  readonly reused?: ReadonlySet<string>;
  /** Where not because a checkpoint has them. */
  readonly whyReused?: string | undefined;
  /** Phases that are to be applied at all; absent: every one. */
  readonly wanted?: ReadonlySet<string>;
  /** Who wants to do something to the lab while nothing runs on it. */
  readonly quiet?: QuietListener;
}

export interface QuietListener {
  /** Awaited whenever no phase runs and all of those that ran have passed; `done`: none is left. Nothing starts meanwhile. */
  onQuiet(passed: ReadonlySet<string>, done: boolean): Promise<void>;
  /** How long phases that could start beside others wait for it to become quiet, in milliseconds; 0: not at all. */
  patience(): number;
}

/** Where a phase runs, as reports call the places. */
export function placesOf({ action, nodes }: Phase): readonly string[] {
  return 'run' in action ? nodes : [LOCAL];
}

/**
 * Applies the phases: what does not depend on each other at the same time, as far as nodes have slots, what most is to
 * come after first; and nothing that depends on a failed one.
 * Throws the first failure after everything that could run has ended.
 */
export async function deploy(up: UpLab, deployment: Deployment, context: DeployContext): Promise<void> {
  const { reused = new Set(), wanted } = context;
  const phases = deployment.phases.filter(({ name }) => reused.has(name) || (wanted?.has(name) ?? true));
  const states = new Map([...reused].map((name): [string, PhaseState] => [name, 'passed']));
  const startable = new ReadyPhases(phases, reused);
  const running = new Map<Phase, Promise<void>>();
  const slots = new NodeSlots(up.record.lab.nodes);
  const mostAheadFirst = byWayAhead(phases);
  const failures: unknown[] = [];
  const start = (phase: Phase): void => {
    states.set(phase.name, 'running');
    startable.start(phase.name);
    const outcome = outcomeOf(phase, applyPhase(up, phase, context), { states, startable, failures });
    running.set(
      phase,
      outcome.finally(() => running.delete(phase)),
    );
  };
  tellLeftOut(deployment.phases, context);
  for (;;) {
    if (running.size === 0 && failures.length === 0 && !context.signal?.aborted)
      await context.quiet?.onQuiet(new Set(states.keys()), states.size === phases.length);
    const ready = context.signal?.aborted ? [] : startable.now;
    // after a failure it will not become quiet any more
    const mayHold = ready.length > 0 && running.size > 0 && failures.length === 0;
    const patienceMs = mayHold ? (context.quiet?.patience() ?? 0) : 0;
    const next = patienceMs === 0 ? ready.toSorted(mostAheadFirst) : [];
    for (const phase of next) if (slots.has(phase, running.keys())) start(phase);
    if (running.size === 0) break;
    await anyEnds(running.values(), patienceMs);
  }
  context.signal?.throwIfAborted();
  for (const { phase, by } of blockedPhases(phases, states))
    tellSkipped(phase, `it needs ${by}, which failed`, context);
  if (failures.length > 0) throw failures[0];
}

interface Progress {
  readonly states: Map<string, PhaseState>;
  readonly startable: ReadyPhases<Phase>;
  readonly failures: unknown[];
}

async function outcomeOf({ name }: Phase, applied: Promise<void>, progress: Progress): Promise<void> {
  const { states, startable, failures } = progress;
  try {
    await applied;
    states.set(name, 'passed');
    startable.pass(name);
  } catch (error) {
    states.set(name, 'failed');
    failures.push(error);
  }
}

function byWayAhead(phases: readonly Phase[]): (one: Phase, other: Phase) => number {
  const ways = waysAhead(phases);
  const wayOf = ({ name }: Phase): number => ways.get(name) ?? 0;
  return (one, other) => wayOf(other) - wayOf(one);
}

/** Returns when one has ended, or when nothing has for so long; 0: however long it takes. */
async function anyEnds(outcomes: Iterable<Promise<void>>, limitMs: number): Promise<void> {
  const ended = Promise.race(outcomes);
  if (limitMs === 0) return ended;
  using deadline = new Deadline(limitMs);
  await untilAborted(ended, deadline.signal).catch((error: unknown) => {
    if (error !== deadline.signal.reason) throw error;
  });
}

/** A phase is done when it is done in all of its places. */
async function applyPhase(up: UpLab, phase: Phase, context: DeployContext): Promise<void> {
  const unmet = phase.requires.map(context.unmet).find((reason) => reason !== undefined);
  if (unmet !== undefined) {
    tellSkipped(phase, unmet, context);
    return;
  }
  const targets = targetsOf(up, phase, context);
  const ends = await Promise.allSettled(targets.map((target) => runPhase(phase, target, context)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed)
    throw failed.reason instanceof Error ? failed.reason : new CommandFailed(`phase ${phase.name} failed`);
}

function targetsOf(up: UpLab, phase: Phase, { runLocal }: DeployContext): PhaseTarget[] {
  const { action, nodes } = phase;
  const all = [...up.nodes.values()];
  if ('local' in action) return [onHost(action.local, runLocal, all)];
  return nodes.map((name) => onNode(phase, action.run, up.node(name), all));
}

function tellLeftOut(phases: readonly Phase[], context: DeployContext): void {
  const { reused, whyReused = 'reused: the checkpoint has it', wanted } = context;
  for (const phase of phases)
    if (reused?.has(phase.name)) tellSkipped(phase, whyReused, context);
    else if (wanted?.has(phase.name) === false) tellSkipped(phase, 'not asked for (--until)', context);
}

function tellSkipped(phase: Phase, reason: string, { emit }: DeployContext): void {
  for (const node of placesOf(phase))
    emit({ type: 'phase-ended', phase: phase.name, node, status: 'skipped', ms: 0, reason });
}
