import { ConnectFailed } from '../../core/errors.ts';
import { Connection } from './connection.ts';
import type { Target } from './target.ts';

/** The way to a node: dialled when first needed, shared by everybody, dialled anew once it was lost. */
export class Link implements AsyncDisposable {
  readonly #target: Target;
  readonly #closing = new AbortController();
  #current: Promise<Connection> | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** The living connection; the promise itself is shared, so two callers never dial twice. */
  connection(): Promise<Connection> {
    this.#current ??= this.#dial();
    return this.#current;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new ConnectFailed(`${this.#target.node}: the shell is closed`));
    const connection = await this.#current?.catch(() => undefined);
    await connection?.[Symbol.asyncDispose]();
  }

  #dial(): Promise<Connection> {
    this.#closing.signal.throwIfAborted();
    const forget = (): void => {
      if (this.#current === dialling) this.#current = undefined;
    };
    const dialling = Connection.open(this.#target, this.#closing.signal, forget);
    dialling.catch(forget);
    return dialling;
  }
}
