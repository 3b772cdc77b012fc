import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Deployment, Phase } from '../../lab/deployment.ts';
import { inputsOf, type PhaseSources } from '../../lab/phase-inputs.ts';

/** Everything of a phase that its outcome may depend on: where these are the same, it need not run again. */
export interface PhaseContent {
  readonly name: string;
  /** Part of its definition. */
  readonly needs: readonly string[];
  /** Of what deployment.yaml says of it; how long it may take does not matter. */
  readonly definition: string;
  /** Of each file that it can read, by the name that messages use. */
  readonly files: Readonly<Record<string, string>>;
}

/** The content of every phase, read now. */
export async function phaseContents(deployment: Deployment, libDir: string): Promise<PhaseContent[]> {
  const [own, lib] = await Promise.all([readFolder(deployment.dir), readFolder(libDir)]);
  const sources: PhaseSources = { deployment: textsOf(own), lib: textsOf(lib) };
  return deployment.phases.map((phase) => {
    const inputs = inputsOf(phase, deployment.phases, sources);
    const files = [
      ...[...inputs.deployment].map((path) => [path, own.get(path)?.digest ?? ''] as const),
      ...[...inputs.lib].map((path) => [`labs/lib/${path}`, lib.get(path)?.digest ?? ''] as const),
    ];
    return {
      name: phase.name,
      needs: phase.needs,
      definition: definitionOf(phase),
      files: Object.fromEntries(files.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    };
  });
}

/** In what one phase differs from another of its name, in words; empty when it does not. */
export function differencesOf(now: PhaseContent, then: PhaseContent): string[] {
  const names = new Set([...Object.keys(now.files), ...Object.keys(then.files)]);
  const changed = [...names].filter((name) => now.files[name] !== then.files[name]).toSorted();
  return [
    ...(now.definition === then.definition ? [] : ['its entry in deployment.yaml changed']),
    ...changed.map((name) => `${name} ${changeOf(now.files[name], then.files[name])}`),
  ];
}

function changeOf(now: string | undefined, then: string | undefined): string {
  if (now === undefined) return 'is no longer read';
  return then === undefined ? 'is new' : 'changed';
}

function definitionOf({ name, nodes, action, needs, requires }: Phase): string {
  return sha256(JSON.stringify([name, nodes, action, needs.toSorted(), requires.toSorted()]));
}

interface ReadFile {
  readonly content: Buffer;
  readonly digest: string;
}

async function readFolder(folder: string): Promise<Map<string, ReadFile>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => [relative(folder, path), await readOne(path)] as const),
  );
  return new Map(files.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether a file can be executed travels with it to the nodes. */
async function readOne(path: string): Promise<ReadFile> {
  // a link to nowhere is copied to the nodes like anything else
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  const mode = await stat(path).then(
    (found) => found.mode & 0o111,
    () => -1,
  );
  return { content, digest: sha256(Buffer.concat([content, Buffer.from(`\n${mode}`)])) };
}

function textsOf(files: ReadonlyMap<string, ReadFile>): Map<string, string> {
  return new Map([...files].map(([path, { content }]) => [path, content.toString('utf8')]));
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
