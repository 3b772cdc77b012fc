import { guestSchema, platformSchema } from './platform-schema.ts';
import type { GuestRecipe, Platform } from './platform.ts';
import { entriesOf, validate } from './validate.ts';
import { YamlFile } from './yaml-file.ts';

export interface RecipeSource {
  readonly name: string;
  /** As messages name it: `labs/platforms/debian12.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** The platform that a file describes; throws one `UsageError` with everything that is wrong with it. */
export function parsePlatform({ name, file, text }: RecipeSource): Platform {
  const yaml = new YamlFile(file, text);
  const content = validate(yaml, platformSchema);
  const sources = entriesOf(yaml.value).filter(([key]) => key === 'build' || key === 'download');
  if (sources.length !== 1)
    yaml.report(
      [],
      `${sources.length === 0 ? 'neither build nor download' : 'both build and download'}; allowed: exactly one of them`,
    );
  yaml.throwIfProblems();
  const { title, release, build, download } = content ?? impossible(file);
  if (build) return { name, title, release, source: { kind: 'build', ...build } };
  if (download) return { name, title, release, source: { kind: 'download', ...download } };
  return impossible(file);
}

/** The guest image that a file describes; throws one `UsageError` with everything that is wrong with it. */
export function parseGuest({ name, file, text }: RecipeSource): GuestRecipe {
  const yaml = new YamlFile(file, text);
  const content = validate(yaml, guestSchema);
  yaml.throwIfProblems();
  const { title, url, sha256, md5, size, format, fallback, login } = content ?? impossible(file);
  return {
    name,
    title,
    download: { kind: 'download', url, sha256, format },
    ...(size === undefined ? {} : { sizeBytes: size }),
    ...(md5 === undefined ? {} : { md5 }),
    ...(fallback === undefined ? {} : { fallback }),
    loginUser: login,
  };
}

function impossible(file: string): never {
  throw new Error(`${file} does not fit its schema, yet no problem was noted`);
}
