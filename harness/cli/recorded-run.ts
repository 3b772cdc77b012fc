import { knownSecrets } from '../core/known-secrets.ts';
import { program } from '../core/program.ts';
import type { Lab } from '../lab/lab.ts';
import { chooseConsole } from '../report/console/console-choice.ts';
import { harmless } from '../report/console/harmless.ts';
import { openConsole } from '../report/console/open-console.ts';
import { EventBus } from '../report/event-bus.ts';
import { EventHistory } from '../report/event-history.ts';
import type { Reporter } from '../report/events.ts';
import { EXIT } from '../report/exit-codes.ts';
import { failureOf } from '../report/failure.ts';
import { outcomeOf } from '../report/verdict.ts';
import { HostFacts } from '../run/host-facts.ts';
import { HostVerdict } from '../run/host-verdict.ts';
import type { RunContext } from '../run/run-context.ts';
import { RunRecord } from '../run/records/run-record.ts';
import type { Call } from './command.ts';
import type { Workshop } from './composition.ts';
import { interruptible } from './interrupts.ts';
import { version } from './version.ts';

const INTERRUPTED = 'interrupted: taking down what this run made; interrupt once more to end at once';

/** One command as a run: its events recorded and shown, its secrets kept out, its end a verdict. */
export class RecordedRun {
  readonly context: RunContext;
  readonly #record: RunRecord;
  readonly #bus: EventBus;
  readonly #history = new EventHistory();
  readonly #startedAt = performance.now();
  readonly #release: () => void;
  #over = false;

  private constructor(call: Call, workshop: Workshop, lab: Lab) {
    const now = (): Date => new Date();
    const onTrouble = (message: string): void =>
      this.#bus.emit({ type: 'warning', message, unrecorded: true });
    this.#record = new RunRecord({ root: workshop.environment.runsDir, lab: lab.name, now, onTrouble });
    const reporters = [this.#record, this.#history, tellsWhere(workshop), terminalConsole(call, now)];
    this.#bus = new EventBus({ redactor: knownSecrets, now, reporters });
    const { tools, instances, checkpoints, instancesDir: stateDir } = workshop;
    const facts = new HostFacts(stateDir);
    const { emit } = new HostVerdict((event) => this.#bus.emit(event), facts);
    const { signal, release } = interruptible(() => {
      if (!this.#over) emit({ type: 'warning', message: INTERRUPTED });
    });
    this.#release = release;
    const keepFile = (name: string, content: Buffer): void => this.#record.write(name, content);
    this.context = { tools, instances, checkpoints, emit, facts, stateDir, keepFile, signal };
  }

  /** Does the work as a run and returns the exit code that its events come to. */
  static async of(
    call: Call,
    workshop: Workshop,
    lab: Lab,
    action: (run: RecordedRun) => Promise<void>,
  ): Promise<number> {
    const run = new RecordedRun(call, workshop, lab);
    await run.#begin(call, lab);
    try {
      await action(run);
    } catch (error) {
      // a step, a phase or a check has told its own failure already
      if (!outcomeOf(run.#history.events).decidedBy)
        run.context.emit({ type: 'fault', failure: failureOf(error) });
    }
    return run.#end();
  }

  get directory(): string {
    return this.#record.directory;
  }

  /** The part of the run's id that tells it from others: short enough for the name of a lab. */
  get suffix(): string {
    return this.#record.id.split('-').at(-1) ?? this.#record.id;
  }

  /** Whether everything told so far was good. */
  get isGreen(): boolean {
    return outcomeOf(this.#history.events).verdict === 'green';
  }

  /** The phases that have failed so far. */
  get failedPhases(): readonly string[] {
    const failed = this.#history.events.filter(
      (event) => event.type === 'phase-ended' && event.status === 'failed',
    );
    return [...new Set(failed.map((event) => ('phase' in event ? event.phase : '')))];
  }

  /** Begins a file in the run's directory that takes what comes without its secrets. */
  readonly open = (name: string): ReturnType<RunRecord['open']> => this.#record.open(name);

  async #begin(call: Call, lab: Lab): Promise<void> {
    const { description } = await this.context.tools.host.facts();
    this.context.emit({
      type: 'run-started',
      run: this.#record.id,
      lab: lab.name,
      title: lab.title,
      command: call.line,
      ...(call.command.name === 'run' ? { args: call.args } : {}),
      stacklab: version(),
      host: description,
      directory: this.#record.directory,
    });
  }

  async #end(): Promise<number> {
    const { verdict, exitCode } = outcomeOf(this.#history.events);
    const ms = Math.round(performance.now() - this.#startedAt);
    const told = this.#record.trouble;
    this.#over = true;
    this.context.emit({ type: 'run-ended', verdict, exitCode: this.#unlessIncomplete(exitCode), ms });
    await this.#bus.end();
    this.#release();
    const { trouble } = this.#record;
    if (told === undefined && trouble !== undefined) process.stderr.write(`${program.name}: ${trouble}\n`);
    const [broken] = this.#bus.failures;
    if (broken) process.stderr.write(`${harmless(knownSecrets.redactText(broken.message))}\n`);
    return broken && exitCode === EXIT.green ? failureOf(broken).exitCode : this.#unlessIncomplete(exitCode);
  }

  /** The verdict stands; but who relies on the record must not take it for whole. */
  #unlessIncomplete(exitCode: number): number {
    return exitCode === EXIT.green && this.#record.trouble !== undefined ? EXIT.unwritten : exitCode;
  }
}

/** Whoever else wants the lab is told how far this run is. */
function tellsWhere({ instances }: Workshop): Reporter {
  return {
    name: 'work on the lab',
    onEvent: (event) => {
      if (event.type === 'step-started') instances.tell(`step ${event.step}`);
      if (event.type === 'phase-started') instances.tell(`phase ${event.phase} on ${event.node}`);
      if (event.type === 'check-started') instances.tell(`check ${event.check}`);
    },
  };
}

function terminalConsole(call: Call, now: () => Date): Reporter {
  const { stdout } = process;
  const { live, style } = chooseConsole({
    isTerminal: stdout.isTTY,
    environment: process.env,
    verbose: call.flag('verbose'),
  });
  const terminal = {
    write: (text: string) => void stdout.write(text),
    columns: () => (stdout.isTTY ? stdout.columns : Infinity),
    rows: () => (stdout.isTTY ? stdout.rows : Infinity),
  };
  return openConsole({ terminal, style, live, now, onResume });
}

function onResume(callback: () => void): () => void {
  process.on('SIGCONT', callback);
  return () => void process.off('SIGCONT', callback);
}
