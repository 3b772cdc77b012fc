import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault, LabFault } from '../../../core/errors.ts';
import { startProgram } from '../../host/program.ts';
import { COMPRESSED_MEMORY, MEMORY } from './saved-node.ts';

/** Whatever happens to stacklab, its helpers end with it. */
const WITH_US = ['--pdeathsig', 'KILL'];

/** Compresses the memory of a saved node, at the pace that whatever else runs leaves to it. Throws `HostFault`. */
export async function compressMemory(folder: string, signal?: AbortSignal): Promise<void> {
  const raw = join(folder, MEMORY);
  const zstd = ['zstd', '-q', '-1', '--check', '-o', join(folder, COMPRESSED_MEMORY), raw];
  const result = await startProgram('setpriv', [...WITH_US, 'nice', '-n', '19', ...zstd], {
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  if (result.exitCode !== 0)
    throw new HostFault(`${raw}: not compressed: ${result.stderr.trim() || 'zstd ended without a word'}`);
  await rm(raw);
}

/**
 * Unpacks a node's memory into a pipe while `read` takes it from there, and removes it: it never lies on a disk unpacked.
 * Throws what `read` throws, and `LabFault` when the memory is damaged.
 */
export async function feedMemory(
  folder: string,
  pipe: string,
  read: (pipe: string) => Promise<void>,
): Promise<void> {
  await startProgram('mkfifo', ['-m', '600', pipe]);
  const stop = new AbortController();
  const packed = join(folder, COMPRESSED_MEMORY);
  const script = 'exec zstd -q -dc -- "$0" >"$1"';
  const feeding = startProgram('setpriv', [...WITH_US, 'sh', '-c', script, packed, pipe], {
    reject: false,
    cancelSignal: stop.signal,
    forceKillAfterDelay: 1_000,
  });
  try {
    await read(pipe);
  } catch (error) {
    // it may still wait for somebody to open the other end
    stop.abort();
    await feeding;
    throw error;
  }
  const { exitCode, stderr } = await feeding;
  await Promise.all([rm(pipe), rm(packed)]);
  if (exitCode !== 0) throw new LabFault(`${packed}: damaged: ${stderr.trim() || 'zstd gave up'}`);
}
