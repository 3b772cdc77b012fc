import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extract, type Extract } from 'tar-stream';
import { LabFault } from '../../core/errors.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Allowance } from './allowance.ts';
import type { LeftOutEntries } from './left-out-entries.ts';
import { ReceivedTree } from './received-tree.ts';
import { startRemoteTar, type RemoteTar } from './remote-tar.ts';
import type { Sessions } from './sessions.ts';
import { StallWatch } from './stall-watch.ts';

/** A log that grows while it is read is taken as it was when tar came to it; nothing else is forgiven. */
const GREW = /^(tar: .*: file changed as we read it\s*)+$/;
/** What a single file is called, whatever the node calls it. */
export const SINGLE_FILE = 'content';

export interface SentTree {
  /** The line of shell that sends it. */
  readonly pack: string;
  /** Else it is a single file. */
  readonly isFolder: boolean;
}

export interface TreeSink {
  /** Made by the first entry, in a folder that is nobody else's. */
  readonly dir: string;
  readonly allowance: Allowance;
  readonly leftOut: LeftOutEntries;
}

/** Unpacks what tar on the node sends, to its end; nothing is written any more when it throws. */
export async function receiveTree(
  sessions: Sessions,
  { pack, isFolder }: SentTree,
  { dir, allowance, leftOut }: TreeSink,
  signal: AbortSignal | undefined,
): Promise<void> {
  using watch = new StallWatch(signal);
  const forgives = (exitCode: number | undefined, complaints: string): boolean =>
    exitCode === 1 && GREW.test(complaints);
  await using remote = await startRemoteTar(sessions, pack, watch.signal, forgives);
  const archive = extract();
  const unpacked = unpack(archive, new ReceivedTree(dir, allowance, leftOut), isFolder);
  pour(remote, archive, (bytes) => {
    watch.moved();
    allowance.receive(bytes);
  });
  try {
    await untilAborted(Promise.all([unpacked, remote.succeeded]), watch.signal);
  } finally {
    // what still comes has to be read, or the channel would never be closed
    remote.stdout.unpipe().resume();
    archive.destroy();
    await unpacked.catch(() => undefined);
  }
  if (!isFolder) await requireFile(join(dir, SINGLE_FILE));
}

async function unpack(archive: Extract, tree: ReceivedTree, isFolder: boolean): Promise<void> {
  for await (const entry of archive) {
    const { header } = entry;
    const content = entry as AsyncIterable<Uint8Array>;
    await tree.take({ ...header, name: isFolder ? header.name : SINGLE_FILE, content });
    entry.resume();
  }
  await tree.finish();
}

/** By `pipe`, the one thing that ssh2's streams and this library's have in common. */
function pour({ stdin, stdout }: RemoteTar, archive: Extract, onBytes: (bytes: number) => void): void {
  stdin.end();
  stdout.on('data', (chunk: Buffer) => {
    try {
      onBytes(chunk.length);
    } catch (error) {
      archive.destroy(error instanceof Error ? error : undefined);
    }
  });
  stdout.pipe(archive);
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new LabFault('it is neither a plain file nor a folder on the node');
}
