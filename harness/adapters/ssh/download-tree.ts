import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { ConnectFailed, LabFault, messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { startProgram } from '../host/program.ts';
import { Execution } from './execution.ts';
import { startTar } from './local-tar.ts';
import { startRemoteTar } from './remote-tar.ts';
import type { Sessions } from './sessions.ts';
import { StallWatch } from './stall-watch.ts';

/** A log that grows while it is read is taken as it was when tar came to it; nothing else is forgiven. */
const GREW = /^(tar: .*: file changed as we read it\s*)+$/;

/** Copies a node's file or a folder's content to a local path; what is at that path is always whole. */
export async function downloadTree(
  node: string,
  sessions: Sessions,
  remotePath: string,
  localPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const place = resolve(localPath);
  try {
    const isFolder = await isRemoteFolder(node, sessions, remotePath, signal);
    await mkdir(dirname(place), { recursive: true });
    const part = await mkdtemp(join(dirname(place), '.download.'));
    try {
      await receive(sessions, isFolder ? packFolder(remotePath) : packFile(remotePath), part, signal);
      await put(part, isFolder, basename(posix.resolve('/', remotePath)), place);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectFailed) throw error;
    throw new LabFault(`${node}: download of ${remotePath} to ${localPath} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function isRemoteFolder(
  node: string,
  sessions: Sessions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const quoted = quoteShell(path);
  const question = `if [ -d ${quoted} ]; then echo folder; elif [ -e ${quoted} ]; then echo file; else echo nothing; fi`;
  const { stdout } = await new Execution(node, question, { signal }).run(sessions);
  if (stdout.trim() === 'nothing') throw new LabFault('there is no such file or folder on the node');
  return stdout.trim() === 'folder';
}

function packFolder(path: string): string {
  return `LC_ALL=C tar -c -C ${quoteShell(path)} -f - .`;
}

function packFile(path: string): string {
  return `LC_ALL=C tar -c -h -C ${quoteShell(posix.dirname(path))} -f - -- ${quoteShell(posix.basename(path))}`;
}

async function receive(
  sessions: Sessions,
  pack: string,
  part: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  using watch = new StallWatch(signal);
  await using remote = await startRemoteTar(
    sessions,
    pack,
    watch.signal,
    (exitCode, complaints) => exitCode === 1 && GREW.test(complaints),
  );
  await using local = startTar([
    '--extract',
    '--preserve-permissions',
    '--no-same-owner',
    '--directory',
    part,
  ]);
  remote.stdin.end();
  remote.stdout.on('data', () => watch.moved());
  remote.stdout.pipe(local.stdin);
  // tar may leave before the last padding: unread, it would keep the channel from ever being closed
  const drain = (): void => void remote.stdout.unpipe(local.stdin).resume();
  local.succeeded.then(drain, drain);
  await untilAborted(Promise.all([remote.succeeded, local.succeeded]), watch.signal);
}

/** A new folder appears at once and whole; into one that is there the content is moved entry by entry. */
async function put(part: string, isFolder: boolean, name: string, place: string): Promise<void> {
  if (!isFolder) return rename(join(part, name), place);
  const isThere = await stat(place).then(
    () => true,
    () => false,
  );
  if (!isThere) return rename(part, place);
  await startProgram('cp', ['-a', '--', `${part}/.`, place]);
}
