import type { Token } from '../../openstack/identity-client.ts';

/** Far below the hour that a token lives, and long enough for the checks of one scenario. */
const GOOD_FOR_MS = 20 * 60_000;

/** The tokens that the checks of one scenario have got: the next check asks with them instead of logging in again. */
export class KnownTokens {
  readonly #tokens = new Map<string, { readonly token: Token; readonly gotAt: number }>();

  get(who: string): Token | undefined {
    const known = this.#tokens.get(who);
    return known && performance.now() - known.gotAt < GOOD_FOR_MS ? known.token : undefined;
  }

  remember(who: string, token: Token): void {
    this.#tokens.set(who, { token, gotAt: performance.now() });
  }

  /** After something was done to the lab, nothing is taken for granted. */
  forget(): void {
    this.#tokens.clear();
  }
}
