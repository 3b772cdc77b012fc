import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMs, toMs } from '../../core/duration.ts';
import { LabFault } from '../../core/errors.ts';
import { lastLines } from '../../core/excerpt.ts';
import { readJson, writeJson } from '../../core/json-file.ts';
import { startProgram } from '../host/program.ts';
import type { CheckTypes, TypeReport } from '../../ports/type-check.ts';

export interface TypeCheckerOptions {
  /** The program that prints a `TypeReport` of the file that it is given, as JSON. */
  readonly program: readonly [string, ...string[]];
  /** Where it is remembered which files were good. */
  readonly cacheDir: string;
  /** What the verdict depends on besides the files: the libraries. */
  readonly libraries: string;
}

/** A scenario and all that it imports takes seconds to read, and more than two minutes on a host that is emulated itself. */
const WITHIN_MS = toMs('15m');

/** Checks types in a process of its own, and only what has changed since it was found good. */
export function typeChecker({ program, cacheDir, libraries }: TypeCheckerOptions): CheckTypes {
  return async (file, signal) => {
    const known = join(cacheDir, `${hashOf(file)}.json`);
    if (await isStillGood(known, libraries)) return [];
    const { mistakes, files } = await report(program, file, signal);
    if (mistakes.length === 0) await remember(cacheDir, known, files, libraries);
    return mistakes;
  };
}

type Sums = Readonly<Record<string, string>>;

async function isStillGood(known: string, libraries: string): Promise<boolean> {
  const sums = await readJson<Sums>(known);
  if (!sums) return false;
  const now = await sumsOf(
    Object.keys(sums).filter((path) => path !== ''),
    libraries,
  );
  return Object.entries(sums).every(([path, sum]) => now[path] === sum);
}

/** A cache that cannot be written costs time, and nothing else. */
async function remember(
  cacheDir: string,
  known: string,
  files: readonly string[],
  libraries: string,
): Promise<void> {
  const sums = await sumsOf(files, libraries);
  await mkdir(cacheDir, { recursive: true })
    .then(() => writeJson(known, sums))
    .catch(() => undefined);
}

/** By path; the libraries stand under the empty one. */
async function sumsOf(files: readonly string[], libraries: string): Promise<Sums> {
  const paths = [...files, ''];
  const sums = paths.map(async (path): Promise<[string, string]> => {
    const content = await readFile(path === '' ? libraries : path).catch(() => '');
    return [path, hashOf(content)];
  });
  return Object.fromEntries(await Promise.all(sums));
}

async function report(
  [program, ...args]: TypeCheckerOptions['program'],
  file: string,
  signal: AbortSignal,
): Promise<TypeReport> {
  const { stdout, stderr, exitCode, timedOut } = await startProgram(program, [...args, file], {
    cancelSignal: signal,
    timeout: WITHIN_MS,
    reject: false,
    stdin: 'ignore',
  });
  signal.throwIfAborted();
  if (exitCode === 0) return JSON.parse(stdout) as TypeReport;
  const why = timedOut ? `not done within ${formatMs(WITHIN_MS)}` : lastLines(stderr, 5).join('\n');
  throw new LabFault(`${file}: its types could not be checked: ${why}`);
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
