import { stat } from 'node:fs/promises';
import { basename, dirname, posix, resolve } from 'node:path';
import { ConnectFailed, LabFault, UsageError, messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { startTar, type LocalTar } from './local-tar.ts';
import { startRemoteTar } from './remote-tar.ts';
import type { Sessions } from './sessions.ts';
import { StallWatch } from './stall-watch.ts';

const OWNED_BY_ROOT = ['--owner=root:0', '--group=root:0'];

/** Copies a local file or a folder's content to a node; returns only when both ends have seen the whole of it. */
export async function uploadTree(
  node: string,
  sessions: Sessions,
  localPath: string,
  remotePath: string,
  signal?: AbortSignal,
): Promise<void> {
  const isFolder = await isLocalFolder(localPath);
  using watch = new StallWatch(signal);
  try {
    const unpack = isFolder ? unpackFolder(remotePath) : unpackFile(basename(resolve(localPath)), remotePath);
    await using remote = await startRemoteTar(sessions, unpack, watch.signal);
    await using local = startTar(isFolder ? packFolder(localPath) : packFile(localPath));
    remote.stdout.resume();
    local.stdout.on('data', () => watch.moved());
    await untilAborted(Promise.all([pour(local, remote.stdin), remote.succeeded]), watch.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectFailed) throw error;
    throw new LabFault(`${node}: upload of ${localPath} to ${remotePath} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function isLocalFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new UsageError(`${path} cannot be uploaded: ${messageOf(error)}`, { cause: error });
  }
}

function packFolder(path: string): string[] {
  return ['--create', '--file=-', ...OWNED_BY_ROOT, '--directory', path, '.'];
}

function packFile(path: string): string[] {
  const absolute = resolve(path);
  return [
    '--create',
    '--file=-',
    '--dereference',
    ...OWNED_BY_ROOT,
    '--directory',
    dirname(absolute),
    '--',
    basename(absolute),
  ];
}

/** A folder that is there keeps its own mode: uploading into /etc must not change /etc. */
function unpackFolder(path: string): string {
  const into = quoteShell(path);
  return `if [ -d ${into} ]; then keep=--no-overwrite-dir; else keep=; mkdir -p -- ${into}; fi && LC_ALL=C tar -x -p $keep -C ${into} -f -`;
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

/** The end of the archive is passed on only when tar says that it is the end. */
async function pour(local: LocalTar, into: NodeJS.WritableStream): Promise<void> {
  local.stdout.pipe(into, { end: false });
  await local.succeeded;
  into.end();
}
