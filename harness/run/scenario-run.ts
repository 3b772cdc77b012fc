import { UsageError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { GuestRecipe } from '../lab/platform.ts';
import type { EventBody } from '../report/events.ts';
import type { Beginning } from './checkpoints/beginning.ts';
import { deploy } from './phases/deploy.ts';
import { prepareGuest, type RunContext } from './lab-run.ts';
import { listLib } from './folder-listing.ts';
import { tellLeftOut } from './left-out.ts';
import { localPhases } from './phases/local-phases.ts';
import { unmetIn, type Unmet } from './unmet.ts';
import type { LabSession } from './scenarios/lab-session.ts';
import { prepareNodes } from './nodes/node-preparation.ts';
import { withScenarioHost } from './scenarios/scenario-host.ts';
import { takeStep, type Emit } from './stepper.ts';
import type { UpLab } from './up-lab.ts';

/** Plays a scenario file; made by an adapter. Throws when the file cannot be loaded. */
export type PlayScenario = (file: string, signal?: AbortSignal) => Promise<{ readonly failed: number }>;

/** Loads a scenario file without playing it; made by an adapter. Throws `UsageError` on what is wrong in it or with it. */
export type LoadScenario = (file: string) => Promise<void>;

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
  readonly beginning?: Beginning;
}

/** Loads what is going to be played before anything is made for it; throws `UsageError` on what does not fit. */
export async function rehearse(order: ScenarioOrder, lab: string, load: LoadScenario): Promise<void> {
  const { scenario } = order;
  if (!scenario) return;
  const session = (): Promise<LabSession> => Promise.reject(new Error('a rehearsal has no lab'));
  const host = { ...order, scenario: scenario.name, lab, emit: () => undefined, session };
  await withScenarioHost(host, () => load(scenario.file));
}

/** Plays a lab's scenario on it, or only applies its deployment when it has none. Failures are told as events. */
export async function runScenario(
  up: UpLab,
  order: ScenarioOrder,
  play: PlayScenario,
  context: RunContext,
): Promise<void> {
  const step = new CheckStep(context.emit);
  const unmet = await unmetIn(up, context.tools);
  const session = new UpSession(up, order, { ...context, emit: step.emit }, unmet);
  const { lab } = up.record;
  const { scenario, mode, only, settings } = order;
  if (!scenario) {
    if (order.mode === 'run') await session.deploy();
    context.emit({
      type: 'warning',
      message: `lab ${lab.name} has no scenario: nothing was checked`,
    });
    return;
  }
  const host = {
    mode,
    scenario: scenario.name,
    lab: lab.name,
    only,
    settings,
    signal: context.signal,
    emit: step.emit,
    session: () => Promise.resolve(session),
  };
  try {
    await withScenarioHost(host, () => play(scenario.file, context.signal));
  } finally {
    step.end();
  }
}

/** Applies a deployment to a lab that is up, from where it is. */
export async function deployLab(
  up: UpLab,
  order: Pick<ScenarioOrder, 'deployment' | 'libDir' | 'beginning'>,
  context: RunContext,
): Promise<void> {
  const { deployment, libDir, beginning } = order;
  const { emit, redactor, signal } = context;
  const { timeScale } = up.record.acceleration;
  const { reused, wanted, checkpointer } = beginning ?? {};
  await takeStep(emit, 'deploy', async () => {
    // nodes that have it all were prepared by the run that brought them there
    const isDone = reused !== undefined && [...(wanted ?? [])].every((name) => reused.has(name));
    const virtType = isDone ? 'qemu' : await sendDeployment(up, order, context);
    if (!isDone) await checkpointer?.confirm();
    const runLocal = localPhases(up, { ...context, deployment, libDir, virtType });
    const unmet = await unmetIn(up, context.tools);
    await deploy(up, deployment, {
      ...{ emit, redactor, timeScale, signal, unmet, runLocal },
      ...(reused && wanted ? { reused, wanted } : {}),
      ...(checkpointer ? { quiet: checkpointer.of(up) } : {}),
    });
  });
}

async function sendDeployment(
  up: UpLab,
  { deployment: { folder }, libDir }: Pick<ScenarioOrder, 'deployment' | 'libDir'>,
  { emit, signal }: RunContext,
): ReturnType<typeof prepareNodes> {
  const lib = await listLib(libDir);
  for (const sent of [folder, ...(lib ? [lib] : [])]) tellLeftOut(sent, emit);
  return prepareNodes(up, { folder, lib, signal });
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
    if (event.type === 'check-ended' && event.status === 'failed') this.#failed = true;
    this.#emit(event);
  };

  end(): void {
    if (this.#startedAt === undefined) return;
    const ms = Math.round(performance.now() - this.#startedAt);
    this.#emit({ type: 'step-ended', step: 'check', status: this.#failed ? 'failed' : 'passed', ms });
  }
}

/** A lab that is up, as scenarios see it. */
class UpSession implements LabSession {
  readonly #up: UpLab;
  readonly #order: ScenarioOrder;
  readonly #context: RunContext;
  #guest: ReturnType<LabSession['guest']> | undefined;
  readonly unmet: Unmet;

  constructor(up: UpLab, order: ScenarioOrder, context: RunContext, unmet: Unmet) {
    this.#up = up;
    this.unmet = unmet;
    this.#order = order;
    this.#context = context;
  }

  get plan(): LabSession['plan'] {
    return this.#up.record.lab;
  }

  get nodes(): LabSession['nodes'] {
    return this.#up.nodes;
  }

  get timeScale(): number {
    return this.#up.record.acceleration.timeScale;
  }

  password(name: string): Secret {
    const { passwords } = this.#up.record;
    const password = passwords.get(name);
    if (password) return password;
    throw new UsageError(
      `deployment.yaml has no secret '${name}'; it has: ${[...passwords.keys()].join(', ')}`,
    );
  }

  async guest(): ReturnType<LabSession['guest']> {
    const { guest, offline } = this.#order;
    if (!guest)
      throw new UsageError(`lab ${this.plan.name} names no guest image: add 'guest: NAME' to its lab.yaml`);
    // one answer for all checks of a scenario: each asks
    this.#guest ??= prepareGuest(guest, this.#context, offline);
    return this.#guest;
  }

  browse(request: Parameters<LabSession['browse']>[0]): ReturnType<LabSession['browse']> {
    const { timeScale, plan } = this;
    const hosts = plan.nodes.flatMap(({ name, nics }) => [
      name,
      ...nics.flatMap(({ address }) => address ?? []),
    ]);
    return this.#context.tools.startBrowser({ ...request, hosts, timeScale });
  }

  keep(name: string, content: Buffer): void {
    this.#context.keepFile(name, content);
  }

  deploy(): Promise<void> {
    return deployLab(this.#up, this.#order, this.#context);
  }
}
