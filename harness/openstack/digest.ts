import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** What identifies a stream of bytes, whole. */
export interface Digest {
  /** How many there were. */
  readonly bytes: number;
  /** In hex. */
  readonly md5: string;
  /** In hex. */
  readonly sha256: string;
  /** In hex. */
  readonly sha512: string;
}

/** Reads a stream to its end without holding it, and says what it was; throws what the stream breaks with. */
export async function digestOf(stream: Readable): Promise<Digest> {
  const [md5, sha256, sha512] = [createHash('md5'), createHash('sha256'), createHash('sha512')];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (const hash of [md5, sha256, sha512]) hash.update(chunk);
  }
  return { bytes, md5: md5.digest('hex'), sha256: sha256.digest('hex'), sha512: sha512.digest('hex') };
}
