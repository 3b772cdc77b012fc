import { CommandFailed, UsageError } from '../core/errors.ts';
import type { Deployment, Phase } from '../lab/deployment.ts';
import { blockedPhases, readyPhases, type PhaseState } from '../lab/phase-graph.ts';
import { runPhase, type PhaseContext } from './phase-run.ts';
import type { UpLab } from './up-lab.ts';

export interface DeployContext extends PhaseContext {
  /** Why this lab cannot give what a phase requires; undefined when it can. */
  readonly unmet: (requirement: string) => string | undefined;
}

/**
 * Applies the phases: what does not depend on each other at the same time, and nothing that depends on a failed one.
 * Throws the first failure after everything that could run has ended.
 */
export async function deploy(up: UpLab, deployment: Deployment, context: DeployContext): Promise<void> {
  const { phases } = deployment;
  const states = new Map<string, PhaseState>();
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const start = (phase: Phase): void => {
    states.set(phase.name, 'running');
    const outcome = applyPhase(up, phase, context).then(
      () => void states.set(phase.name, 'passed'),
      (error: unknown) => {
        states.set(phase.name, 'failed');
        failures.push(error);
      },
    );
    running.set(
      phase.name,
      outcome.finally(() => running.delete(phase.name)),
    );
  };
  for (;;) {
    if (!context.signal?.aborted) readyPhases(phases, states).forEach(start);
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  context.signal?.throwIfAborted();
  for (const { phase, by } of blockedPhases(phases, states))
    tellSkipped(phase, `it needs ${by}, which failed`, context);
  if (failures.length > 0) throw failures[0];
}

/** A phase is done when it is done on all of its nodes. */
async function applyPhase(up: UpLab, phase: Phase, context: DeployContext): Promise<void> {
  const unmet = phase.requires.map(context.unmet).find((reason) => reason !== undefined);
  if (unmet !== undefined) {
    tellSkipped(phase, unmet, context);
    return;
  }
  const { action } = phase;
  if (!('run' in action)) throw new UsageError(`phase ${phase.name}: local commands are not run on nodes`);
  const ends = await Promise.allSettled(
    phase.nodes.map((name) => runPhase(phase, action.run, up.node(name), context)),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed)
    throw failed.reason instanceof Error ? failed.reason : new CommandFailed(`phase ${phase.name} failed`);
}

function tellSkipped(phase: Phase, reason: string, { emit }: DeployContext): void {
  for (const node of phase.nodes)
    emit({ type: 'phase-ended', phase: phase.name, node, status: 'skipped', ms: 0, reason });
}
