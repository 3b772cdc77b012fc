import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab, type CliOptions } from './lab-cli.ts';
import { StartedLabs } from './started-labs.ts';
import { begun, finished } from './unfinished.ts';

/** A state directory of its own, so that a test sees its labs alone; images come from the user's own cache. */
export class LabHome implements AsyncDisposable {
  readonly stateHome: string;
  readonly #started = new StartedLabs();

  private constructor(stateHome: string) {
    this.stateHome = stateHome;
  }

  static async create(): Promise<LabHome> {
    return begun(new LabHome(await mkdtemp(join(tmpdir(), 'stacklab-home-'))));
  }

  get env(): CliOptions['env'] {
    return { XDG_STATE_HOME: this.stateHome };
  }

  lab(...args: string[]): ReturnType<typeof startLab> {
    return this.labWith({}, ...args);
  }

  labWith(env: CliOptions['env'], ...args: string[]): ReturnType<typeof startLab> {
    return this.#started.add(startLab(args, { env: { ...this.env, ...env } }));
  }

  /** In a terminal, which is closed when what is returned is killed. */
  labInTerminal(...args: string[]): ReturnType<typeof startLab> {
    return this.#started.add(startLab(args, { env: this.env, inTerminal: true }));
  }

  /** Through a pipe into another command; ends as the CLI does. */
  labInto(reader: string, ...args: string[]): ReturnType<typeof startLab> {
    return this.#started.add(startLab(args, { env: this.env, into: reader }));
  }

  /** Folders of labs that exist in here. */
  async instances(): Promise<string[]> {
    return readdir(join(this.stateHome, 'stacklab', 'labs')).catch(() => []);
  }

  /** Every secret of a lab that is up, as plain text. */
  async secretsOf(instance: string): Promise<string[]> {
    const file = join(this.stateHome, 'stacklab', 'labs', instance, 'lab.json');
    const record = JSON.parse(await readFile(file, 'utf8')) as {
      privateKey: string;
      passwords: Record<string, string>;
    };
    return [...Object.values(record.passwords), ...keyLines(record.privateKey)];
  }

  /** Whatever a failed test left running and up is ended and taken down. */
  async [Symbol.asyncDispose](): Promise<void> {
    finished(this);
    await this.#started.end();
    const reap = await this.lab('reap', '--all');
    await rm(this.stateHome, { recursive: true, force: true });
    if (reap.exitCode !== 0) throw new Error(`lab reap --all: ${reap.all}`);
  }
}

/** The lines between the armour: what would give the key away. */
function keyLines(key: string): string[] {
  return key.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
}
