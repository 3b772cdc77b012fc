import { createHash } from 'node:crypto';
import type { Deployment, DeploymentFacts, Phase } from '../../lab/deployment.ts';
import { factVariables } from '../../lab/environment.ts';
import { NameIndex } from '../../lab/name-index.ts';
import { inputsOf, type PhaseInputs } from '../../lab/phase-inputs.ts';
import type { Source } from '../../lab/source.ts';
import { listLib } from '../folder-listing.ts';
import { SourceReader, type SourceFile } from './source-reader.ts';

/** Everything of a phase that its outcome may depend on: where these are the same, it need not run again. */
export interface PhaseContent {
  readonly name: string;
  /** Part of its definition. */
  readonly needs: readonly string[];
  /** Of what deployment.yaml says of it; how long it may take does not matter. */
  readonly definition: string;
  /** Of each file that it can read and each fact that it is told, by the name that messages use. */
  readonly files: Readonly<Record<string, string>>;
}

/** The content of every phase as its files are now; those that have not changed since they were read are not read again. */
export class PhaseContents {
  readonly #deployment: Deployment;
  readonly #libDir: string;
  readonly #reader: SourceReader;

  constructor(deployment: Deployment, libDir: string) {
    this.#deployment = deployment;
    this.#libDir = libDir;
    this.#reader = new SourceReader(new NameIndex(deployment.folder.entries.map(({ path }) => path)));
  }

  async now(): Promise<PhaseContent[]> {
    const { folder, phases } = this.#deployment;
    const facts = factDigests(this.#deployment);
    const own = await this.#reader.readFolder(folder);
    const libFolder = await listLib(this.#libDir);
    const lib = libFolder ? await this.#reader.readFolder(libFolder) : new Map<string, SourceFile>();
    const sources = { deployment: sourcesOf(own), lib: sourcesOf(lib), index: this.#reader.index };
    return inputsOf(phases, sources).map(({ phase, inputs }) =>
      contentOf(phase, inputs, { own, lib, facts }),
    );
  }
}

/** The content of every phase, read now. */
export function phaseContents(deployment: Deployment, libDir: string): Promise<PhaseContent[]> {
  return new PhaseContents(deployment, libDir).now();
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

/** What all phases depend on. */
interface Given {
  readonly own: ReadonlyMap<string, SourceFile>;
  readonly lib: ReadonlyMap<string, SourceFile>;
  readonly facts: Readonly<Record<string, string>>;
}

function contentOf(phase: Phase, inputs: PhaseInputs, { own, lib, facts }: Given): PhaseContent {
  const files = [
    ...[...inputs.deployment].map((path) => [path, own.get(path)?.digest ?? ''] as const),
    ...[...inputs.lib].map((path) => [`labs/lib/${path}`, lib.get(path)?.digest ?? ''] as const),
    ...Object.entries(facts),
  ];
  return {
    name: phase.name,
    needs: phase.needs,
    definition: definitionOf(phase),
    files: Object.fromEntries(files.toSorted(([one], [other]) => (one < other ? -1 : 1))),
  };
}

/** Which of them a script reads only the shell knows: all of them count for all phases. */
function factDigests({ settings, cloud }: DeploymentFacts): Record<string, string> {
  const named = [...settings].map(([name, value]) => [`setting ${name} of deployment.yaml`, sha256(value)]);
  const visible = [factVariables({ settings: new Map(), ...(cloud ? { cloud } : {}) }), cloud?.units];
  return {
    ...(Object.fromEntries(named) as Record<string, string>),
    ...(cloud ? { 'cloud of deployment.yaml': sha256(JSON.stringify(visible)) } : {}),
  };
}

function sourcesOf(files: ReadonlyMap<string, SourceFile>): Map<string, Source> {
  return new Map([...files].map(([path, { source }]) => [path, source]));
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
