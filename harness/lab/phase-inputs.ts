import type { Phase } from './deployment.ts';
import { globOf } from './glob.ts';
import type { NameIndex } from './name-index.ts';
import { sourceOf, type Source } from './source.ts';

/** The files of a deployment's folder and of labs/lib, by their paths there. */
export interface PhaseSources {
  readonly deployment: ReadonlyMap<string, Source>;
  readonly lib: ReadonlyMap<string, Source>;
  /** Of the deployment's files. */
  readonly index: NameIndex;
}

/** Paths of what a phase can read. */
export interface PhaseInputs {
  readonly deployment: ReadonlySet<string>;
  readonly lib: ReadonlySet<string>;
}

/**
 * The files that the outcome of each phase may depend on: its script; what that names, and so on; of labs/lib only what is named
 * there by a plain path, else all of it. Without `inputs` also every file of the folder that is neither a phase's script
 * nor a deployment.
 */
export function inputsOf(
  phases: readonly Phase[],
  sources: PhaseSources,
): { readonly phase: Phase; readonly inputs: PhaseInputs }[] {
  const others = described(phases, sources);
  return phases.map((phase) => ({ phase, inputs: inputsOfOne(phase, others, sources) }));
}

function inputsOfOne(phase: Phase, others: ReadonlySet<string>, sources: PhaseSources): PhaseInputs {
  const reading = new Reading(sources);
  const { action, inputs } = phase;
  if ('run' in action) reading.addOwn(action.run);
  else reading.follow(sourceOf('', action.local, sources.index));
  const patterns = inputs?.map(globOf);
  for (const file of sources.deployment.keys())
    if (patterns?.some((pattern) => pattern.test(file)) ?? !others.has(file)) reading.addOwn(file);
  return reading;
}

/** Deployments may share a folder: what describes one, and what is a script of one, is no input of another. */
function described(phases: readonly Phase[], sources: PhaseSources): Set<string> {
  const files = new Set(['deployment.yaml']);
  for (const { action } of phases) if ('run' in action) files.add(action.run);
  for (const [file, { deployment }] of sources.deployment)
    if (deployment) for (const named of [file, ...deployment.scripts]) files.add(named);
  return files;
}

class Reading implements PhaseInputs {
  readonly deployment = new Set<string>();
  readonly lib = new Set<string>();
  readonly #names = new Set<string>();
  readonly #sources: PhaseSources;

  constructor(sources: PhaseSources) {
    this.#sources = sources;
  }

  addOwn(file: string): void {
    const source = this.#sources.deployment.get(file);
    if (source === undefined || this.deployment.has(file)) return;
    this.deployment.add(file);
    this.follow(source);
  }

  follow({ names, lib, anyLib }: Source): void {
    const all = this.#sources.lib;
    const unknown = lib.some((path) => !all.has(path));
    for (const path of anyLib || unknown ? all.keys() : lib) this.#addLib(path);
    for (const name of names) this.#addNamed(name);
  }

  #addLib(path: string): void {
    const source = this.#sources.lib.get(path);
    if (source === undefined || this.lib.has(path)) return;
    this.lib.add(path);
    this.follow(source);
  }

  #addNamed(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    for (const path of this.#sources.index.pathsOf(name)) this.addOwn(path);
  }
}
