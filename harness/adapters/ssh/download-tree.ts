import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { ConnectFailed, LabFault, UsageError, messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { MIB, toMiB } from '../../lab/size.ts';
import type { DownloadOptions } from '../../ports/shell.ts';
import { Allowance } from './allowance.ts';
import { Execution } from './execution.ts';
import { FreePlace } from './free-place.ts';
import { LeftOutEntries } from './left-out-entries.ts';
import { receiveTree, SINGLE_FILE } from './receive-tree.ts';
import type { Sessions } from './sessions.ts';

const AT_MOST = '1GiB';

/**
 * Copies a node's file or a folder's content to a local path where nothing is yet, or an empty folder; what is at that path is always
 * whole. The node is not trusted: what comes is plain files and folders of the caller, and no more than is allowed.
 */
export async function downloadTree(
  node: string,
  sessions: Sessions,
  remotePath: string,
  localPath: string,
  { atMost = AT_MOST, onWarning, signal }: DownloadOptions,
): Promise<void> {
  const path = resolve(localPath);
  const subject = `${node}: download of ${remotePath} to ${localPath}`;
  const allowance = new Allowance(bytesOf(subject, atMost));
  const leftOut = new LeftOutEntries();
  try {
    const isFolder = await isRemoteFolder(node, sessions, remotePath, signal);
    const place = await FreePlace.at(path, isFolder ? 'folder' : 'file');
    await mkdir(dirname(path), { recursive: true });
    const part = await mkdtemp(join(dirname(path), '.download.'));
    try {
      const dir = join(part, 'tree');
      const pack = isFolder ? packFolder(remotePath) : packFile(remotePath);
      await receiveTree(sessions, { pack, isFolder }, { dir, allowance, leftOut }, signal);
      await place.put(isFolder ? dir : join(dir, SINGLE_FILE));
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConnectFailed) throw error;
    throw new LabFault(`${subject} failed: ${messageOf(error)}`, { cause: error });
  }
  const { summary } = leftOut;
  if (summary !== undefined) onWarning?.(`${subject}: ${summary}`);
}

function bytesOf(subject: string, atMost: string): number {
  const mib = toMiB(atMost);
  if (mib === undefined)
    throw new UsageError(`${subject}: atMost '${atMost}' is not a size such as 512MiB or 4GiB`);
  return mib * MIB;
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
