import { knownSecrets } from './known-secrets.ts';

/** The end of an output that comes in chunks, for whoever has to say what was printed last; without secrets, wherever it is cut. */
export class OutputTail {
  readonly #limit: number;
  #text = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    // so much more that a secret is whole wherever the limit cuts
    const kept = this.#limit + knownSecrets.longest;
    this.#text = (this.#text + text.slice(-kept)).slice(-kept);
  }

  get text(): string {
    return knownSecrets.redactEnd(this.#text, this.#limit);
  }
}
