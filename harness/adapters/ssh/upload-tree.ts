import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, posix, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ConnectFailed, LabFault, UsageError, messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { UploadOptions } from '../../ports/shell.ts';
import { startTar, type LocalTar } from './local-tar.ts';
import { packFile, packFolder } from './pack-tree.ts';
import { startRemoteTar } from './remote-tar.ts';
import type { Sessions } from './sessions.ts';
import { StallWatch } from './stall-watch.ts';

/** Copies a local file or a folder's content to a node; returns only when both ends have seen the whole of it. */
export async function uploadTree(
  node: string,
  sessions: Sessions,
  localPath: string,
  remotePath: string,
  { selection, signal }: UploadOptions,
): Promise<void> {
  const found = await localStat(localPath);
  const isFolder = found.isDirectory();
  using watch = new StallWatch(signal);
  try {
    const unpack = isFolder ? unpackFolder(remotePath) : unpackFile(basename(resolve(localPath)), remotePath);
    await using remote = await startRemoteTar(sessions, unpack, watch.signal);
    const [pack, more] = isFolder ? packFolder(localPath, found, selection) : packFile(localPath);
    await using local = startTar(...pack);
    await using followed = more && startTar(...more);
    remote.stdout.resume();
    const archives = followed ? [local, followed] : [local];
    await untilAborted(Promise.all([pour(archives, remote.stdin, watch), remote.succeeded]), watch.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectFailed) throw error;
    throw new LabFault(`${node}: upload of ${localPath} to ${remotePath} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function localStat(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be uploaded: ${messageOf(error)}`, { cause: error });
  }
}

/** A folder that is there keeps its own mode: uploading into /etc must not change /etc. */
function unpackFolder(path: string): string {
  const into = quoteShell(path);
  return `if [ -d ${into} ]; then keep=--no-overwrite-dir; else keep=; mkdir -p -- ${into}; fi && LC_ALL=C tar -x -p --ignore-zeros $keep -C ${into} -f -`;
}

/** Unpacked beside its place and moved there, so that nobody ever sees half a file. */
function unpackFile(name: string, path: string): string {
  const place = quoteShell(path);
  const folder = quoteShell(posix.dirname(path));
  return [
    `mkdir -p -- ${folder} && part=$(mktemp -d -- ${quoteShell(posix.join(posix.dirname(path), '.upload.XXXXXX'))}) || exit`,
    `LC_ALL=C tar -x -p -C "$part" -f - && mv -f -T -- "$part"/${quoteShell(name)} ${place}`,
    'status=$?; rm -rf -- "$part"; exit $status',
  ].join('\n');
}

/** One archive after the other; the end of one is passed on only when tar says that it is the end. */
async function pour(
  archives: readonly LocalTar[],
  into: NodeJS.WritableStream,
  watch: StallWatch,
): Promise<void> {
  // what a process leaves unread is thrown away when it ends
  const streams = archives.map(({ stdout }) => stdout.pipe(new PassThrough()));
  for (const [index, stream] of streams.entries()) {
    stream.on('data', () => watch.moved());
    stream.pipe(into, { end: false });
    await Promise.all([finished(stream), archives[index]?.succeeded]);
  }
  into.end();
}
