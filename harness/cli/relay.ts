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
  await Promise.race([said, pipeline(input, far).then(() => said)]);
}
