import { parse } from 'yaml';
import { LIB_DIR } from './environment.ts';
import type { Named } from './folder.ts';
import type { NameIndex } from './name-index.ts';
import { valueAt } from './validate.ts';

/** What a file says of what else is read; all that is known of it before it runs. */
export interface Source {
  /** Names of files of the deployment's folder. */
  readonly names: readonly string[];
  /** Paths in labs/lib. */
  readonly lib: readonly string[];
  /** Whether it may read of labs/lib what nobody can tell. */
  readonly anyLib: boolean;
  /** What its phases name, where it describes a deployment. */
  readonly deployment?: Named | undefined;
}

/** A file that nothing is read of: no text, or too much of it. */
export const OPAQUE: Source = { names: [], lib: [], anyLib: false };

const LIB = String.raw`(?:\$LAB_LIB\b|\$\{LAB_LIB\}|${LIB_DIR}\b)`;
/** `$LAB_LIB/base.sh`, and nothing that only the shell knows behind it. */
const PLAIN_LIB_PATH = new RegExp(String.raw`${LIB}["']?/([\w.@%+~-]+(?:/[\w.@%+~-]+)*)(?![\w/$*?{[.])`, 'g');
const ANY_LIB = /\bLAB_LIB\b|\/opt\/stacklab\/lib\b/g;
/** `. "$here/more.sh"`: what it reads is known when it runs. */
const SOURCED_BY_VARIABLE =
  /(?:^|[;&|(){]|\b(?:then|do|else)\b)[ \t]*(?:\.|source)[ \t]+(?!["']?\$\{?LAB_LIB\b)[^\s;]*[$`]/m;

export function sourceOf(path: string, text: string, index: NameIndex): Source {
  const code = withoutComments(text);
  const lib = [...code.matchAll(PLAIN_LIB_PATH)].map(([, path = '']) => path);
  const mentions = [...code.matchAll(ANY_LIB)].length;
  return {
    names: index.namedIn(code.replaceAll(PLAIN_LIB_PATH, ' ')),
    lib,
    anyLib: lib.length < mentions || SOURCED_BY_VARIABLE.test(code),
    deployment: /^[^/]+\.yaml$/.test(path) ? namedByDeployment(text) : undefined,
  };
}

/** What the phases of a deployment's file name itself, not the one that it extends; undefined where it is no such file. */
export function namedByDeployment(text: string): Named | undefined {
  const content = /phases|extends/.test(text) ? contentOf(text) : undefined;
  const phases = valueAt(content, ['phases']) ?? (extendedIn(content) === undefined ? undefined : []);
  if (!Array.isArray(phases)) return undefined;
  const strings = (key: string): string[] =>
    phases
      .flatMap((phase: unknown) => [valueAt(phase, [key])].flat())
      .filter((value) => typeof value === 'string');
  return { scripts: new Set(strings('run')), inputs: strings('inputs') };
}

/** The file beside it that a deployment's file extends. */
export function extendedBy(text: string): string | undefined {
  return text.includes('extends') ? extendedIn(contentOf(text)) : undefined;
}

function extendedIn(content: unknown): string | undefined {
  const name = valueAt(content, ['extends']);
  return typeof name === 'string' && !name.includes('/') ? name : undefined;
}

/** The file that holds the packages of a lab's images, where its lab.yaml names one, and is readable. */
export function bakeNamedBy(text: string): string | undefined {
  const bake = valueAt(contentOf(text), ['bake']);
  return typeof bake === 'string' ? bake : undefined;
}

/** Nothing, where it is no YAML. */
function contentOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*#.*$/gm, '');
}
