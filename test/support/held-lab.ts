import { createInterface, type Interface } from 'node:readline';
import { join } from 'node:path';
import { execa } from 'execa';
import { PROJECT } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

const HARNESS = join(PROJECT, 'harness');

/** Works on a lab until it is told to stop; says `told` after each word, and why it may not begin. */
const SCRIPT = `
  import { createInterface } from 'node:readline';
  const [root, instance, command] = process.argv.slice(-3);
  const { InstanceStore } = await import(${JSON.stringify(join(HARNESS, 'run/instance-store.ts'))});
  const { processTable } = await import(${JSON.stringify(join(HARNESS, 'adapters/sandbox/process-identity.ts'))});
  const { tryToLockFile: tryToLock } = await import(${JSON.stringify(join(HARNESS, 'adapters/cache/file-lock.ts'))});
  const isUp = () => Promise.resolve(true);
  const store = new InstanceStore({ root, processes: processTable, tryToLock, isUp });
  store.worksAs(command);
  await store.holding(instance, async () => {
    console.log('holds');
    for await (const at of createInterface(process.stdin)) { store.tell(at); console.log('told'); }
  }).catch((error) => { console.log(error.message); process.exit(1); });`;

/** A process of its own that works on a lab. Disposing of it ends it. */
export class HeldLab implements AsyncDisposable {
  readonly #process: ReturnType<typeof start>;
  readonly #said: AsyncIterator<string>;

  private constructor(process: ReturnType<typeof start>) {
    this.#process = process;
    const lines: Interface = createInterface(process.stdout);
    this.#said = lines[Symbol.asyncIterator]();
  }

  /** Throws where the lab is not to be had. */
  static async hold(root: string, instance: string, command: string): Promise<HeldLab> {
    const held = new HeldLab(start(root, instance, command));
    const said = await held.#line();
    if (said === 'holds') return held;
    await held[Symbol.asyncDispose]();
    throw new Error(said);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async tell(at: string): Promise<void> {
    this.#process.stdin.write(`${at}\n`);
    await this.#line();
  }

  /** Lets it come to its end. */
  async release(): Promise<void> {
    this.#process.stdin.end();
    await this.#process;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process;
  }

  /** As a command ends that was told to. */
  async ended(): Promise<string | undefined> {
    return (await this.#process).signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #line(): Promise<string> {
    const { value } = (await this.#said.next()) as { value?: string };
    return value ?? 'it has ended';
  }
}

function start(...args: readonly string[]) {
  const words = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, '--', ...args];
  return execa(process.execPath, words, {
    ...{ env: userEnvironment(), extendEnv: false, reject: false, cwd: PROJECT, stdin: 'pipe' },
  } as const);
}
