import { parse } from 'yaml';
import { LIB_DIR } from './environment.ts';
import type { Phase } from './deployment.ts';
import { matchesGlob } from './glob.ts';
import { valueAt } from './validate.ts';

/** The files of a deployment's folder and of labs/lib, by their paths there. */
export interface PhaseSources {
  readonly deployment: ReadonlyMap<string, string>;
  readonly lib: ReadonlyMap<string, string>;
}

/** Paths of what a phase can read. */
export interface PhaseInputs {
  readonly deployment: ReadonlySet<string>;
  readonly lib: ReadonlySet<string>;
}

/**
 * The files that a phase's outcome may depend on: its script; what that names, and so on; of labs/lib only what is named
 * there by a plain path, else all of it. Without `inputs` also every file of the folder that is neither a phase's script
 * nor a deployment.
 */
export function inputsOf(phase: Phase, phases: readonly Phase[], sources: PhaseSources): PhaseInputs {
  const reading = new Reading(sources);
  const { action, inputs } = phase;
  if ('run' in action) reading.addOwn(action.run);
  else reading.follow(action.local);
  const { files, scripts } = deploymentsIn(sources.deployment);
  for (const other of phases) if ('run' in other.action) scripts.add(other.action.run);
  for (const file of sources.deployment.keys()) {
    const declared = inputs?.some((pattern) => matchesGlob(file, pattern));
    if (declared ?? (!scripts.has(file) && !files.has(file))) reading.addOwn(file);
  }
  return reading;
}

/** Deployments may share a folder: what describes one, and what is a script of one, is no input of another. */
function deploymentsIn(folder: ReadonlyMap<string, string>): { files: Set<string>; scripts: Set<string> } {
  const files = new Set(['deployment.yaml']);
  const scripts = new Set<string>();
  for (const [file, text] of folder) {
    const phases = /^[^/]+\.yaml$/.test(file) ? valueAt(contentOf(text), ['phases']) : undefined;
    if (!Array.isArray(phases)) continue;
    files.add(file);
    for (const run of phases.map((phase: unknown) => valueAt(phase, ['run'])))
      if (typeof run === 'string') scripts.add(run);
  }
  return { files, scripts };
}

/** Nothing, where it is no YAML. */
function contentOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const LIB = String.raw`(?:\$LAB_LIB\b|\$\{LAB_LIB\}|${LIB_DIR}\b)`;
/** `$LAB_LIB/base.sh`, and nothing that only the shell knows behind it. */
const PLAIN_LIB_PATH = new RegExp(String.raw`${LIB}["']?/([\w.@%+~-]+(?:/[\w.@%+~-]+)*)(?![\w/$*?{[.])`, 'g');
const ANY_LIB = /\bLAB_LIB\b|\/opt\/stacklab\/lib\b/g;
/** `. "$here/more.sh"`: what it reads is known when it runs. */
const SOURCED_BY_VARIABLE =
  /(?:^|[;&|(){]|\b(?:then|do|else)\b)[ \t]*(?:\.|source)[ \t]+(?!["']?\$\{?LAB_LIB\b)[^\s;]*[$`]/m;

class Reading implements PhaseInputs {
  readonly deployment = new Set<string>();
  readonly lib = new Set<string>();
  readonly #sources: PhaseSources;

  constructor(sources: PhaseSources) {
    this.#sources = sources;
  }

  addOwn(file: string): void {
    const text = this.#sources.deployment.get(file);
    if (text === undefined || this.deployment.has(file)) return;
    this.deployment.add(file);
    this.follow(text);
  }

  follow(text: string): void {
    const code = withoutComments(text);
    const named = [...code.matchAll(PLAIN_LIB_PATH)].map(([, path = '']) => path);
    const mentions = [...code.matchAll(ANY_LIB)].length;
    const unknown = named.some((path) => !this.#sources.lib.has(path));
    if (named.length < mentions || unknown || SOURCED_BY_VARIABLE.test(code))
      for (const path of this.#sources.lib.keys()) this.#addLib(path);
    for (const path of named) this.#addLib(path);
    this.#addMentioned(code.replaceAll(PLAIN_LIB_PATH, ' '));
  }

  #addLib(path: string): void {
    const text = this.#sources.lib.get(path);
    if (text === undefined || this.lib.has(path)) return;
    this.lib.add(path);
    this.follow(text);
  }

  #addMentioned(code: string): void {
    for (const file of this.#sources.deployment.keys()) if (names(code, baseName(file))) this.addOwn(file);
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*#.*$/gm, '');
}

/** As a word of its own; what stands before and behind it, only the shell knows. */
function names(code: string, file: string): boolean {
  const literal = file.replace(/[.+*?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w-])${literal}(?![\w-])`).test(code);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
