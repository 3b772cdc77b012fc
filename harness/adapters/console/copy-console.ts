import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import { KeptOutput } from '../../core/kept-output.ts';
import { indiscretion } from '../../core/secret.ts';
import type { BringUpRequest } from '../../ports/provider.ts';

/** Told what a console gave away, and what of it could not be written. */
export type ConsoleListener = Pick<BringUpRequest, 'onWarning' | 'onUnrecorded'>;

/** A node's console as its machine has it, and the file where people look for it. */
export interface ConsoleCopy {
  readonly node: string;
  /** Undefined where there is none: what was copied before stays. */
  readonly open: () => Promise<AsyncIterable<Uint8Array> | undefined>;
  readonly file: string;
  readonly listener?: ConsoleListener | undefined;
}

/** Writes what a node has said so far, without secrets and for its owner alone; a copy that cannot be made is told. */
export async function copyConsole({ node, open: openRaw, file, listener }: ConsoleCopy): Promise<void> {
  try {
    const raw = await openRaw();
    if (raw && (await write(raw, file))) listener?.onWarning?.(indiscretion(`console of ${node}`));
  } catch (cause) {
    listener?.onUnrecorded?.(`console of ${node}: it is not kept in ${file}: ${messageOf(cause)}`);
  }
}

/** Whoever reads it meanwhile sees the copy before; tells whether a secret was hidden. */
async function write(raw: AsyncIterable<Uint8Array>, file: string): Promise<boolean> {
  const output = new KeptOutput();
  const partial = `${file}.${randomUUID()}`;
  try {
    await using copy = await open(partial, 'wx', 0o600);
    for await (const chunk of raw) await copy.writeFile(output.push(chunk));
    await copy.writeFile(output.end());
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw cause;
  }
  return output.hidesSecret;
}
