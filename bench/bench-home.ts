import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type Result } from 'execa';
import { compose, type Workshop } from '../harness/cli/composition.ts';
import { readEnvironment } from '../harness/cli/environment.ts';
import { LabFault } from '../harness/core/errors.ts';
import { lastLines } from '../harness/core/excerpt.ts';

const LINES_SHOWN = 20;
const REAPED_WITHIN_MS = 120_000;
const CLI = join(import.meta.dirname, '..', 'bin', 'lab');

/** A state directory of the bench's own: its labs meet no other, and all of them are gone when it is. */
export class BenchHome implements AsyncDisposable {
  /** For scratch files; removed at the end. */
  readonly dir: string;
  readonly workshop: Workshop;
  readonly signal: AbortSignal;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(dir: string, signal: AbortSignal) {
    this.dir = dir;
    this.signal = signal;
    this.#env = { ...process.env, XDG_STATE_HOME: dir, CI: '1', NO_COLOR: '1' };
    this.workshop = compose(readEnvironment(this.#env));
  }

  static async create(signal: AbortSignal): Promise<BenchHome> {
    return new BenchHome(await mkdtemp(join(tmpdir(), 'stacklab-bench-')), signal);
  }

  /** Runs the real CLI to its end; throws `LabFault` with its last lines when it fails. */
  async lab(...args: readonly string[]): Promise<void> {
    await this.run(this.labCommand(...args));
  }

  /** The command line of the CLI, for whoever starts it in a way of their own. */
  labCommand(...args: readonly string[]): readonly string[] {
    return [CLI, ...args];
  }

  /** Runs a command to its end and returns its standard output; throws `LabFault` when it fails. */
  async run(command: readonly string[], onStart?: (pid: number) => void): Promise<string> {
    this.signal.throwIfAborted();
    const child = this.start(command);
    const pid = child.pid;
    const interrupt = (): void => {
      if (pid !== undefined) process.kill(-pid, 'SIGINT');
    };
    this.signal.addEventListener('abort', interrupt);
    try {
      if (pid !== undefined) onStart?.(pid);
      const result = await child;
      this.signal.throwIfAborted();
      if (result.exitCode !== 0) throw failed(command, result);
      return result.stdout;
    } finally {
      this.signal.removeEventListener('abort', interrupt);
    }
  }

  /** Starts a command in a session of its own: Ctrl-C reaches it once, through `run`, so that it can take down what it made. */
  start([file = '', ...args]: readonly string[], { within }: { within?: number } = {}) {
    const limit = within === undefined ? {} : { timeout: within };
    return execa(file, args, {
      env: this.#env,
      reject: false,
      all: true,
      stdin: 'pipe',
      detached: true,
      ...limit,
    });
  }

  /** Whatever a failed or interrupted bench left up is taken down. */
  async [Symbol.asyncDispose](): Promise<void> {
    const reaped = await this.start(this.labCommand('reap', '--all'), { within: REAPED_WITHIN_MS });
    if (reaped.exitCode === 0) await rm(this.dir, { recursive: true, force: true });
    else
      process.stderr.write(
        `bench: not all removed${reaped.timedOut ? ' in time' : ''}, see ${this.dir}:\n${reaped.all}\n`,
      );
  }
}

function failed(
  command: readonly string[],
  result: Pick<Result, 'exitCode' | 'signal' | 'code'> & { all: string },
): LabFault {
  const end = result.exitCode ?? result.signal ?? result.code ?? 'unknown';
  const said = lastLines(result.all, LINES_SHOWN).map((line) => `  ${line}`);
  return new LabFault(
    [`${command.slice(0, 4).join(' ')}: ended with ${end}; it said last:`, ...said].join('\n'),
  );
}
