/** One step of an undo: what it removes, in words, and how. */
interface Undo {
  readonly subject: string;
  readonly undo: () => Promise<void>;
}

/** Told of an undo step that failed; a disposer never throws. */
export type OnTeardownFailure = (subject: string, cause: unknown) => void;

/** A stack of undo steps: registered before the thing is made, run last-in first-out, each in its own try. */
export class Cleanup implements AsyncDisposable {
  readonly #steps: Undo[] = [];
  readonly #onFailure: OnTeardownFailure;

  constructor(onFailure: OnTeardownFailure) {
    this.#onFailure = onFailure;
  }

  /** Registers the undo of what the caller is about to do. */
  defer(subject: string, undo: () => Promise<void>): void {
    this.#steps.push({ subject, undo });
  }

  /** Registers a disposable and hands it back. */
  use<T extends AsyncDisposable>(subject: string, resource: T): T {
    this.defer(subject, () => Promise.resolve(resource[Symbol.asyncDispose]()));
    return resource;
  }

  /** Gives the steps up without running them: what was made is to stay. */
  release(): void {
    this.#steps.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (cause) {
        this.#tell(step.subject, cause);
      }
    }
  }

  /** A listener that breaks must not keep the remaining steps from being undone. */
  #tell(subject: string, cause: unknown): void {
    try {
      this.#onFailure(subject, cause);
    } catch {
      return;
    }
  }
}
