import { createWriteStream } from 'node:fs';
import { rm, stat, truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch, type Dispatcher, type Response } from 'undici';
import { HostFault, LabFault, messageOf } from '../../core/errors.ts';
import { eagerBody } from './eager-body.ts';
import type { ProgressMeter } from './progress-meter.ts';

export interface FetchOptions {
  /** No more than this is written, whatever the server sends. */
  readonly atMostBytes: number;
  readonly meter: ProgressMeter;
  readonly signal?: AbortSignal | undefined;
  /** How often to try again when not a byte came. @default 3 */
  readonly attempts?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that stays silent for so long has gone. */
const SILENCE_TIMEOUT_MS = 30_000;

/**
 * Brings a file here, going on where `target` ends: after a broken connection, and after a broken run.
 * Throws `HostFault` when the server cannot be reached, at once when it refuses; `LabFault` when it sends too much, of which nothing is kept.
 */
export async function fetchFile(url: string, target: string, options: FetchOptions): Promise<void> {
  const { meter, attempts = 3, signal } = options;
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
  });
  const dispatcher = agent.compose(eagerBody);
  let last: unknown;
  try {
    for (let fruitless = 0; fruitless < attempts;) {
      const before = await sizeOf(target);
      meter.start('downloading', before);
      try {
        await fetchRest(url, target, dispatcher, options);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof TooLarge) await rm(target, { force: true });
        if (error instanceof LabFault) throw error;
        last = error;
      }
      fruitless = (await sizeOf(target)) > before ? 0 : fruitless + 1;
    }
  } finally {
    await agent.destroy();
  }
  throw new HostFault(
    `${url}: cannot be downloaded (attempts without a byte: ${attempts}); last seen: ${reason(last)}`,
    { cause: last },
  );
}

/** It cannot be what was asked for. */
class TooLarge extends LabFault {
  constructor(url: string, atMostBytes: number, sent: string) {
    super(
      `${url}: refused, it is larger than the ${atMostBytes} bytes that it may have: ${sent}; nothing was kept; where it is right, say its size in the file that names it`,
    );
  }
}

async function fetchRest(
  url: string,
  target: string,
  dispatcher: Dispatcher,
  { meter, atMostBytes, signal }: FetchOptions,
): Promise<void> {
  const start = await sizeOf(target);
  const headers = { 'accept-encoding': 'identity', ...(start > 0 ? { range: `bytes=${start}-` } : {}) };
  const response = await fetch(url, { headers, dispatcher, ...(signal ? { signal } : {}) });
  if (response.status === 416) return startOver(target, start, response);
  if (!response.ok || !response.body)
    throw new HostFault(`${url}: the server answered ${response.status} ${response.statusText}`);
  const from = response.status === 206 ? start : 0;
  if (from < start) await truncate(target, from);
  const length = response.headers.get('content-length');
  let bytes = from;
  const total = length === null ? undefined : from + Number(length);
  if (total !== undefined && total > atMostBytes) {
    await response.body.cancel();
    throw new TooLarge(url, atMostBytes, `the server has ${total}`);
  }
  const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > atMostBytes) throw new TooLarge(url, atMostBytes, 'the server sent more');
      meter.update(bytes, total);
      yield chunk;
    }
  };
  await pipeline(Readable.fromWeb(response.body), count, createWriteStream(target, { flags: 'a' }));
  if (total !== undefined && bytes !== total)
    throw new Error(`connection closed at ${bytes} of ${total} bytes`);
}

/** The server has no more than we have: the file is whole, or it is not the same file. */
async function startOver(target: string, have: number, response: Response): Promise<void> {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  await response.body?.cancel();
  if (Number(total) === have) return;
  await truncate(target, 0);
  throw new Error(`the server has ${total ?? 'fewer'} bytes, ${have} were here: starting over`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** undici says "fetch failed" and keeps the reason in the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return messageOf(cause ?? error) || messageOf(error);
}
