import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilHeld } from './until-held.ts';

/** Longer than any test: whoever waits for it is ended by a signal. */
const COMMAND = 'echo here >../held-here; exec sleep 3600';

/** A deployment that does not end: a command that applies it to a lab stays in the middle of its work until it is ended. */
export class HeldDeployment {
  /** Its one phase. */
  readonly phase = 'held';
  readonly dir: string;
  readonly #sign: string;

  private constructor(parent: string) {
    this.dir = join(parent, 'held');
    this.#sign = join(parent, 'held-here');
  }

  static async create(parent: string): Promise<HeldDeployment> {
    const held = new HeldDeployment(parent);
    await mkdir(held.dir, { recursive: true });
    const phase = { name: held.phase, on: 'server01', local: COMMAND, within: '60m' };
    await writeFile(join(held.dir, 'deployment.yaml'), JSON.stringify({ phases: [phase] }));
    return held;
  }

  /** Waits until a command is held by it. */
  async holds(command: Parameters<typeof untilHeld>[0]): Promise<void> {
    await untilHeld(command, this.#sign);
  }
}
