import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startProgram } from '../host/program.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { buildNamespaces } from '../host/namespaces.ts';
import { inPlainPlaces } from './plain-places.ts';
import type { ProgressMeter } from './progress-meter.ts';

/** What builds an image and what goes into it, as folders beside this file. */
export const BUILD_FILES = {
  nodes: 'rootfs',
  guests: 'guest',
  releases: 'release',
  clients: 'client',
} as const;

export interface BuildProcess {
  /** Path under this folder: `rootfs/build-node.sh`. */
  readonly script: string;
  /** Folder that the build fills; it is removed when the build fails. */
  readonly workDir: string;
  readonly args: readonly string[];
  /** Held by the build too: nobody starts again before its last process is gone. */
  readonly lock: FileLock;
  readonly meter: ProgressMeter;
  readonly signal?: AbortSignal | undefined;
}

export interface BuildOutcome {
  readonly ok: boolean;
  /** The last lines that the build's tools wrote. */
  readonly log: string;
}

const KIB = 1024;
/** How long a build may take to remove its tree after it was told to stop. */
const END_WITHIN_MS = 30_000;

/**
 * Runs a build script in process and mount namespaces of its own, which end with this process: a pipe is their lifeline
 * (PDEATHSIG would not do: entering a user namespace clears it). A terminal's Ctrl-C does not reach it: the signal does.
 */
export async function runBuild({
  script,
  workDir,
  args,
  lock,
  meter,
  signal,
}: BuildProcess): Promise<BuildOutcome> {
  signal?.throwIfAborted();
  const uid = process.getuid?.() ?? 0;
  const scripts = await copyScripts(workDir);
  const supervise = join(scripts, BUILD_FILES.nodes, 'supervise.sh');
  const supervised = ['sh', supervise, resolve(scripts, script), workDir, ...args];
  const command = inPlainPlaces([workDir, ...args], [...withTemporaryFiles(workDir), ...supervised]);
  const build = startProgram('unshare', [...buildNamespaces(uid), ...command], {
    stdio: ['pipe', 'pipe', 'pipe', lock.file],
    detached: true,
    cleanup: false,
    reject: false,
    maxBuffer: 1 << 20,
  });
  const stop = (): void => {
    build.stdin.end();
    setTimeout(() => build.kill('SIGKILL'), END_WITHIN_MS).unref();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const line of build.iterable()) report(line, meter);
    const { exitCode, stderr } = await build;
    signal?.throwIfAborted();
    return { ok: exitCode === 0, log: stderr };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** What tools leave in their temporary folder, when they are killed or by habit, goes with the work. */
function withTemporaryFiles(workDir: string): string[] {
  const inFolder = 'mkdir "$1" && export TMPDIR="$1" && shift && exec "$@"';
  return ['sh', '-c', inFolder, 'sh', join(workDir, 'tmp')];
}

/** A shell reads its script while it runs it: a build goes on with the text it began with when the project is updated. */
async function copyScripts(workDir: string): Promise<string> {
  const target = join(workDir, 'scripts');
  for (const folder of Object.values(BUILD_FILES))
    await cp(join(import.meta.dirname, folder), join(target, folder), { recursive: true });
  return target;
}

function report(line: string, meter: ProgressMeter): void {
  const [, word, rest] = /^@(step|bytes) (.*)$/.exec(line) ?? [];
  if (word === 'step' && rest) meter.start(rest);
  if (word === 'bytes' && rest) meter.update(Number(rest) * KIB);
}
