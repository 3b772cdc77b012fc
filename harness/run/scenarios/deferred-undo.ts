import { Cleanup } from '../../core/cleanup.ts';
import { ScenarioBroken } from '../../core/errors.ts';
import type { LeftBehind } from './left-behind.ts';

/** What a check has asked to be undone, the last thing first. */
export class DeferredUndo {
  readonly #check: string;
  readonly #leftBehind: LeftBehind[] = [];
  readonly #steps = new Cleanup((subject, cause) => this.#leftBehind.push({ subject, cause }));

  constructor(check: string) {
    this.#check = check;
  }

  /** Throws `ScenarioBroken` on what is no undo: a scenario need not have been type-checked. */
  add(subject: unknown, undo: unknown): void {
    if (typeof subject !== 'string' || typeof undo !== 'function')
      throw new ScenarioBroken(
        `${this.#check}: lab.defer(subject, undo) takes a text and a function, not ${typeof subject} and ${typeof undo}`,
      );
    this.#steps.defer(subject, undo as () => Promise<void>);
  }

  /** Undoes all of it; hands back what could not be undone. */
  async run(): Promise<readonly LeftBehind[]> {
    await this.#steps[Symbol.asyncDispose]();
    return this.#leftBehind;
  }
}
