import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startLab, type CliOptions } from './lab-cli.ts';

/** The real CLI on a project, a state and a cache of its own. */
export class CliSandbox implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(files: Readonly<Record<string, string>> = {}): Promise<CliSandbox> {
    const sandbox = new CliSandbox(await mkdtemp(join(tmpdir(), 'stacklab-cli-')));
    await mkdir(sandbox.project);
    for (const [path, text] of Object.entries(files)) await sandbox.write(path, text);
    return sandbox;
  }

  get project(): string {
    return join(this.dir, 'project');
  }

  get env(): Record<string, string> {
    return {
      STACKLAB_PROJECT: this.project,
      XDG_STATE_HOME: join(this.dir, 'state'),
      XDG_CACHE_HOME: join(this.dir, 'cache'),
    };
  }

  lab(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    more: Pick<CliOptions, 'without' | 'timeoutMs'> = {},
  ) {
    return startLab(args, { env: { ...this.env, ...env }, timeoutMs: 30_000, ...more });
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.project, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
