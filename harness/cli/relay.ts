import type { Duplex, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** This end of a relay. */
export interface NearEnd {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Passes on in both directions until the far end has said all: when the near end has, the far one is told, and what is under
 * way to it arrives.
 */
export async function relay(far: Duplex, { input, output }: NearEnd): Promise<void> {
  const said = pipeline(far, output);
  const over = await Promise.race([said.then(() => true), pipeline(input, far).then(() => false)]);
  if (!over) await said.catch(forgiveUnheard);
}

/** Who has said all may go before the last answer comes. */
function forgiveUnheard(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
