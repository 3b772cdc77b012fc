import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilHeld } from './until-held.ts';
import { quoteShell } from '../../harness/core/shell-quote.ts';
import { LOGIN_PATH } from './user-environment.ts';

/**
 * A program of the host that waits before it does one thing that it is asked for: whoever asks stays in the middle of its
 * work until a test lets it go on.
 */
export class HeldProgram {
  /** The search path that finds it. */
  readonly path: string;
  readonly #sign: string;
  readonly #release: string;

  private constructor(dir: string) {
    this.path = `${dir}:${LOGIN_PATH}`;
    this.#sign = join(dir, 'held-here');
    this.#release = join(dir, 'go-on');
  }

  /** `when` is a pattern of the shell for the arguments with which it waits. */
  static async create(dir: string, name: string, when: string): Promise<HeldProgram> {
    const held = new HeldProgram(dir);
    const wait = `echo "$*" >${quoteShell(held.#sign)}; until [ -e ${quoteShell(held.#release)} ]; do sleep 0.1; done`;
    const script = `#!/bin/sh\ncase " $* " in ${when}) ${wait} ;; esac\nPATH=${LOGIN_PATH} exec ${name} "$@"\n`;
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, name), script);
    await chmod(join(dir, name), 0o755);
    return held;
  }

  /** Waits until a command is held by it, and returns with which arguments. */
  holds(command: Parameters<typeof untilHeld>[0]): Promise<string> {
    return untilHeld(command, this.#sign);
  }

  release(): Promise<void> {
    return writeFile(this.#release, '');
  }
}
