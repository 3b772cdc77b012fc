import type { Phase } from '../../lab/deployment.ts';
import { dependentsOf, neededFor } from '../../lab/phase-graph.ts';
import type { Checkpoint } from './checkpoint.ts';
import { groundDifferences, type Ground } from './checkpoint-key.ts';
import { differencesOf, type PhaseContent } from './phase-content.ts';

/** What the user wants of checkpoints and phases. */
export interface CheckpointWish {
  /** Nothing that was kept is used. */
  readonly fresh?: boolean;
  /** This phase runs, and all that needs it, changed or not. */
  readonly from?: string | undefined;
  /** Only this phase and what it needs. */
  readonly until?: string | undefined;
  /** This checkpoint and no other, by the beginning of its key. */
  readonly key?: string | undefined;
}

/** What there is to choose from. */
export interface CheckpointChoice {
  readonly phases: readonly Phase[];
  readonly contents: readonly PhaseContent[];
  readonly ground: Ground;
  readonly lab: string;
  readonly stored: readonly Checkpoint[];
  readonly wish: CheckpointWish;
}

/** Phases that run, and the one reason why. */
export interface Rerun {
  readonly phases: readonly string[];
  readonly reason: string;
}

/** Phases that a run is to apply or to find applied. */
export function wantedPhases(phases: readonly Phase[], { until }: CheckpointWish): Set<string> {
  return until === undefined ? new Set(phases.map(({ name }) => name)) : neededFor(phases, until);
}

/** The checkpoints that fit what is to be done, the one that saves most first. */
export function fittingCheckpoints(choice: CheckpointChoice): Checkpoint[] {
  const { stored, wish, ground, phases, contents } = choice;
  if (wish.fresh) return [];
  const forbidden = forbiddenPhases(phases, wish);
  const now = new Map(contents.map((content) => [content.name, content]));
  const fits = ({ manifest }: Checkpoint): boolean =>
    manifest.phases.length > 0 &&
    (wish.key === undefined || manifest.key.startsWith(wish.key)) &&
    groundDifferences(ground, manifest.ground).length === 0 &&
    manifest.phases.every((then) => {
      const content = now.get(then.name);
      return content && !forbidden.has(then.name) && differencesOf(content, then).length === 0;
    });
  return stored.filter(fits).toSorted((one, other) => worth(other) - worth(one) || age(one) - age(other));
}

/** Why the phases run that are not reused: each for one reason, those with the same reason together. */
export function reruns(choice: CheckpointChoice, reused: ReadonlySet<string>): Rerun[] {
  const { phases, wish } = choice;
  const wanted = wantedPhases(phases, wish);
  const byReason = new Map<string, string[]>();
  for (const phase of phases.filter(({ name }) => wanted.has(name) && !reused.has(name)))
    for (const reason of reasonsFor(phase, choice, reused))
      byReason.set(reason, [...(byReason.get(reason) ?? []), phase.name]);
  return [...byReason].map(([reason, names]) => ({ phases: names, reason }));
}

function forbiddenPhases(phases: readonly Phase[], { from, until }: CheckpointWish): Set<string> {
  return new Set([
    ...(from === undefined ? [] : [from, ...dependentsOf(phases, from)]),
    ...(until === undefined ? [] : dependentsOf(phases, until)),
  ]);
}

function reasonsFor(phase: Phase, choice: CheckpointChoice, reused: ReadonlySet<string>): string[] {
  const { wish, lab, stored, ground } = choice;
  if (wish.fresh) return ['checkpoints are not used (--fresh)'];
  if (wish.from === phase.name) return [`--from ${phase.name}`];
  const ofLab = stored.filter(({ manifest }) => manifest.lab === lab);
  const standing = ofLab.filter(({ manifest }) => groundDifferences(ground, manifest.ground).length === 0);
  const [latest] = ofLab;
  if (standing.length === 0)
    return latest ? groundDifferences(ground, latest.manifest.ground) : ['there is no checkpoint yet'];
  const changes = changesOf(phase, choice, standing);
  if (changes.length > 0) return changes;
  const again = phase.needs.find((need) => !reused.has(need));
  if (again !== undefined) return [`it needs ${again}, which runs`];
  return ['no checkpoint has it without what must run'];
}

/** Against the checkpoint that resembles most what is there now. */
function changesOf(phase: Phase, { contents }: CheckpointChoice, standing: readonly Checkpoint[]): string[] {
  const now = contents.find(({ name }) => name === phase.name);
  const differences = standing.flatMap(({ manifest }) => {
    const then = manifest.phases.find(({ name }) => name === phase.name);
    return now && then ? [differencesOf(now, then)] : [];
  });
  const [fewest = []] = differences.toSorted((one, other) => one.length - other.length);
  return fewest;
}

function worth({ manifest }: Checkpoint): number {
  return manifest.phases.length;
}

function age({ manifest }: Checkpoint): number {
  return -Date.parse(manifest.madeAt);
}
