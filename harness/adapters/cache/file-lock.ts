import { once } from 'node:events';
import { createWriteStream, fstatSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import { startProgram } from '../host/program.ts';
import { unwritableCache } from './unwritable-cache.ts';

const NOW = ['--nonblock'];

/** A lock between processes: held by whoever has the file open, children that inherit it included. */
export interface FileLock extends AsyncDisposable {
  readonly file: WriteStream;
}

export interface LockOptions {
  /** With others who want it shared; not with one who wants it alone. */
  readonly shared?: boolean;
  /** Told once when somebody else holds the lock. */
  readonly onWaiting?: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a flock(2) on a file, exclusive unless it is wanted shared. It belongs to the open file, not to a process that could forget it:
 * the kernel gives it back when the last descriptor is closed, however the holder ended.
 */
export async function lockFile(
  path: string,
  { shared = false, onWaiting, signal }: LockOptions = {},
): Promise<FileLock> {
  const file = await open(path);
  const kind = shared ? '--shared' : '--exclusive';
  try {
    if (!(await flock(file, [kind, ...NOW]))) {
      onWaiting?.();
      if (!(await flock(file, [kind], signal))) throw new HostFault(`${path}: the lock cannot be had`);
    }
  } catch (error) {
    await close(file);
    signal?.throwIfAborted();
    throw error;
  }
  return { file, [Symbol.asyncDispose]: () => close(file) };
}

/** The lock, or undefined where somebody else holds it, or removed the file meanwhile. */
export async function tryToLockFile(path: string): Promise<FileLock | undefined> {
  const file = await open(path);
  if ((await flock(file, ['--exclusive', ...NOW])) && leadsTo(path, file))
    return { file, [Symbol.asyncDispose]: () => close(file) };
  await close(file);
  return undefined;
}

/** A lock on a file that has gone from its place keeps nobody out. */
function leadsTo(path: string, file: WriteStream): boolean {
  const { fd } = file as WriteStream & { readonly fd: number };
  return statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}

async function open(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (cause) {
    throw unwritableCache(dirname(path), cause);
  }
  return file;
}

async function flock(file: WriteStream, options: readonly string[], signal?: AbortSignal): Promise<boolean> {
  const { exitCode } = await startProgram('flock', [...options, '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file],
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  return exitCode === 0;
}

/** The lock is given back when the descriptor is closed, which comes after the stream's end. */
async function close(file: WriteStream): Promise<void> {
  if (file.closed) return;
  const closed = once(file, 'close');
  file.end();
  await closed;
}
