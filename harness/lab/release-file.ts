import type { z } from 'zod';
import { packageSchema, releaseSchema } from './release-schema.ts';
import type { PackageRecipe, Release } from './release.ts';
import { validate } from './validate.ts';
import { YamlFile } from './yaml-file.ts';

/** A file of a release, and the folder that it speaks of. */
export interface ReleaseSource {
  readonly name: string;
  /** Absolute path of the folder. */
  readonly dir: string;
  /** As messages name it: `labs/releases/pike/release.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** What a release.yaml says by itself; its packages are folders. */
export type ReleaseHead = Omit<Release, 'packages'> & { readonly looks: readonly string[] };

/** Throws one `UsageError` with everything that is wrong with the file. */
export function parseRelease({ name, dir, file, text }: ReleaseSource): ReleaseHead {
  const content = contentOf(new YamlFile(file, text), file, releaseSchema);
  return { name, dir, ...content };
}

/** Throws one `UsageError` with everything that is wrong with the file. */
export function parsePackage({ name, dir, file, text }: ReleaseSource): PackageRecipe {
  const yaml = new YamlFile(file, text);
  const { version, of, ...content } = contentOf(yaml, file, packageSchema);
  const named = of ?? content.python[0];
  if (version !== undefined && of !== undefined)
    yaml.report(['of'], 'beside version; allowed: one of them, or neither');
  yaml.throwIfProblems();
  const own = version ?? (named === undefined ? '1' : undefined);
  return { name, dir, ...content, version: own === undefined ? { of: named ?? '' } : { is: own } };
}

function contentOf<S extends z.ZodType>(yaml: YamlFile, file: string, schema: S): z.output<S> {
  const content = validate(yaml, schema);
  yaml.throwIfProblems();
  if (content === undefined) throw new Error(`${file} does not fit its schema, yet no problem was noted`);
  return content;
}
