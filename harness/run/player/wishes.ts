import type { FromPlayer, ToPlayer, Wish } from './messages.ts';
import { unpack } from './thrown.ts';

interface Open {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a scenario asks of its run, and waits for. */
export class Wishes {
  readonly #send: (message: FromPlayer) => void;
  readonly #open = new Map<number, Open>();
  #count = 0;

  constructor(send: (message: FromPlayer) => void) {
    this.#send = send;
  }

  ask(wish: Wish): Promise<unknown> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#send({ type: 'ask', id, wish });
    });
  }

  take({ id, value, error }: Extract<ToPlayer, { type: 'answer' }>): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (error) open?.reject(unpack(error));
    else open?.resolve(value);
  }
}
