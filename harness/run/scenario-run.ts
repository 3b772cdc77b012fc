import { Cleanup } from '../core/cleanup.ts';
import { UsageError } from '../core/errors.ts';
import { factsOf, type Deployment } from '../lab/deployment.ts';
import type { GuestRecipe } from '../lab/platform.ts';
import type { GuestImage } from '../ports/images.ts';
import type { StartPlayer } from '../ports/player-process.ts';
import type { CheckTypes } from '../ports/type-check.ts';
import type { EventBody } from '../report/events.ts';
import type { LabProgress } from './checkpoints/bring-up-from-checkpoint.ts';
import { deploy } from './phases/deploy.ts';
import { prepareGuest } from './lab-run.ts';
import type { RunContext } from './run-context.ts';
import { listLib } from './folder-listing.ts';
import { tellLeftOut } from './left-out.ts';
import { localPhases } from './phases/local-phases.ts';
import { ScenarioPlayer } from './player/scenario-player.ts';
import type { AppliedPhase } from './scenarios/applied-phase.ts';
import { imageOptions } from './prepare-images.ts';
import { unmetIn } from './unmet.ts';
import { prepareNodes } from './nodes/node-preparation.ts';
import { takeStep, type Emit } from './run-step.ts';
import type { UpLab } from './up-lab.ts';

export interface ScenarioOrder {
  readonly mode: 'run' | 'check';
  /** What it is called, and the absolute path of its file; absent for a lab without one. */
  readonly scenario?: { readonly name: string; readonly file: string };
  readonly only: readonly string[];
  /** Values of the scenario's options by name. */
  readonly settings: ReadonlyMap<string, string>;
  readonly deployment: Deployment;
  readonly libDir: string;
  readonly guest?: GuestRecipe;
  readonly offline: boolean;
  /** How far the lab is already; absent: nothing is known of it. */
  readonly progress?: LabProgress;
}

/**
 * Loads what is going to be played before anything is made for it, in a process of its own that waits to play it, and has its
 * types checked meanwhile. Throws `UsageError` on what does not fit; undefined for a lab without a scenario.
 */
export async function rehearse(
  { scenario, mode, only, settings }: ScenarioOrder,
  lab: string,
  { startPlayer, checkTypes }: { readonly startPlayer: StartPlayer; readonly checkTypes: CheckTypes },
): Promise<ScenarioPlayer | undefined> {
  if (!scenario) return undefined;
  const { name, file } = scenario;
  const refused = new AbortController();
  const typed = refuseMistakes(file, checkTypes(file, refused.signal));
  typed.catch(() => undefined); // it is asked for below
  try {
    await using loading = new Cleanup(() => undefined);
    const request = { file, scenario: name, lab, mode, only, settings };
    const player = loading.use('its process', await ScenarioPlayer.load(request, startPlayer));
    await typed;
    loading.release();
    return player;
  } catch (error) {
    refused.abort(error);
    throw error;
  }
}

const SHOWN_MISTAKES = 10;

async function refuseMistakes(file: string, found: Promise<readonly string[]>): Promise<void> {
  const mistakes = await found;
  if (mistakes.length === 0) return;
  const more = mistakes.length > SHOWN_MISTAKES ? [`and ${mistakes.length - SHOWN_MISTAKES} more`] : [];
  const shown = [...mistakes.slice(0, SHOWN_MISTAKES), ...more].map((line) => `  ${line}`);
  throw new UsageError(
    `${file}: its types are wrong (mistakes: ${mistakes.length}); mend them, or say // @ts-nocheck at the top of the file:\n${shown.join('\n')}`,
  );
}

/** Plays a lab's scenario on it, or only applies its deployment when it has none. Failures are told as events. */
export async function runScenario(
  up: UpLab,
  order: ScenarioOrder,
  player: ScenarioPlayer | undefined,
  context: RunContext,
): Promise<void> {
  const { lab, instance, acceleration } = up.record;
  context.emit({ type: 'proof-wanted', only: order.only });
  if (!player) {
    if (order.mode === 'run') await deployLab(up, order, context);
    context.emit({ type: 'warning', message: `lab ${lab.name} has no scenario: nothing was checked` });
    return;
  }
  const step = new CheckStep(context.emit);
  const { emit } = step;
  const { timeScale } = acceleration;
  try {
    await player.play(instance, {
      emit,
      facts: factsOf(order.deployment),
      timeScale,
      labStays: order.mode === 'check',
      signal: up.signal(context.signal),
      keep: context.keepFile,
      deploy: () => deployLab(up, order, { ...context, emit }),
      applyAgain: () => applyAgain(up, order, { ...context, emit }),
      guest: () => guestOf(order, lab.name, { ...context, emit }),
      archive: (release) => archiveFor(up, order, release, { ...context, emit }),
    });
  } finally {
    step.end();
  }
}

async function guestOf(
  { guest, offline }: ScenarioOrder,
  lab: string,
  context: RunContext,
): Promise<GuestImage> {
  if (guest) return prepareGuest(guest, context, offline);
  throw new UsageError(`lab ${lab} names no guest image: add 'guest: NAME' to its lab.yaml`);
}

function archiveFor(
  { record }: UpLab,
  { offline }: ScenarioOrder,
  release: string,
  { tools, emit, signal }: RunContext,
): Promise<string> {
  const options = imageOptions(emit, `release ${release}`, { offline, signal });
  return tools.archiveFor(record.platform, release, options);
}

/** Applies a deployment to a lab that is up, from where it is. */
export async function deployLab(
  up: UpLab,
  order: Pick<ScenarioOrder, 'deployment' | 'libDir' | 'progress'>,
  context: RunContext,
): Promise<void> {
  const { deployment, libDir, progress } = order;
  const { emit } = context;
  const signal = up.signal(context.signal);
  const { timeScale } = up.record.acceleration;
  const { reused, whyReused, wanted, checkpointer } = progress ?? {};
  await takeStep(emit, 'deploy', async () => {
    // nodes that have it all were prepared by the run that brought them there
    const isDone = reused !== undefined && [...(wanted ?? [])].every((name) => reused.has(name));
    const virtType = isDone ? 'qemu' : await sendDeployment(up, order, { emit, signal });
    if (!isDone) await checkpointer?.confirm();
    const runLocal = localPhases(up, { ...context, deployment, libDir, virtType });
    const unmet = await unmetIn(up, context.tools);
    await deploy(up, deployment, {
      ...{ emit, timeScale, signal, unmet, runLocal },
      ...(reused && wanted ? { reused, whyReused, wanted } : {}),
      ...(checkpointer ? { quiet: checkpointer.of(up) } : {}),
    });
  });
}

/** What comes of the phases is the scenario's to tell: the run has told of the deployment, and whose report is whose stays plain. */
async function applyAgain(
  up: UpLab,
  { deployment, libDir }: Pick<ScenarioOrder, 'deployment' | 'libDir'>,
  context: RunContext,
): Promise<AppliedPhase[]> {
  const applied: AppliedPhase[] = [];
  const emit = (event: EventBody): void => {
    if (event.type === 'phase-output') context.emit(event);
    if (event.type === 'phase-ended') applied.push(event);
  };
  try {
    await deployLab(up, { deployment, libDir }, { ...context, emit });
  } catch (error) {
    if (!applied.some(({ status }) => status === 'failed')) throw error;
  }
  return applied;
}

async function sendDeployment(
  up: UpLab,
  { deployment, libDir }: Pick<ScenarioOrder, 'deployment' | 'libDir'>,
  { emit, signal }: Pick<RunContext, 'emit' | 'signal'>,
): ReturnType<typeof prepareNodes> {
  const { folder } = deployment;
  const lib = await listLib(libDir);
  for (const sent of [folder, ...(lib ? [lib] : [])]) tellLeftOut(sent, emit);
  return prepareNodes(up, { folder, lib, facts: deployment, signal });
}

/** The step that holds the checks begins with the first of them and ends with the scenario. */
class CheckStep {
  readonly #emit: Emit;
  #startedAt: number | undefined;
  #failed = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  readonly emit: Emit = (event: EventBody) => {
    if ((event.type === 'check-started' || event.type === 'check-ended') && this.#startedAt === undefined) {
      this.#startedAt = performance.now();
      this.#emit({ type: 'step-started', step: 'check' });
    }
    if (event.type === 'fault' || (event.type === 'check-ended' && event.status === 'failed'))
      this.#failed = true;
    this.#emit(event);
  };

  end(): void {
    if (this.#startedAt === undefined) return;
    const ms = Math.round(performance.now() - this.#startedAt);
    this.#emit({ type: 'step-ended', step: 'check', status: this.#failed ? 'failed' : 'passed', ms });
  }
}
