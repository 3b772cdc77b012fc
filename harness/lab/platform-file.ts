import { guestSchema, KERNEL_PATTERN, platformSchema, type DownloadText } from './platform-schema.ts';
import { DEFAULT_KERNEL, type DownloadRecipe, type GuestRecipe, type Platform } from './platform.ts';
import { entriesOf, validate, valueAt } from './validate.ts';
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
  checkKernel(yaml);
  yaml.throwIfProblems();
  const { build, download, ...head } = content ?? impossible(file);
  if (build) return { name, ...head, source: { kind: 'build', ...build } };
  if (download) return { name, ...head, source: downloadOf(download) };
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
    download: downloadOf({ url, sha256, size, format }),
    ...(md5 === undefined ? {} : { md5 }),
    ...(fallback === undefined ? {} : { fallback }),
    loginUser: login,
  };
}

function downloadOf({ url, sha256, size, format }: DownloadText): DownloadRecipe {
  return { kind: 'download', url, sha256, format, ...(size === undefined ? {} : { sizeBytes: size }) };
}

/** Of two kernels in an image the newer one would boot, whatever the file says. */
function checkKernel(yaml: YamlFile): void {
  const named = valueAt(yaml.value, ['build', 'kernel']);
  const kernel = typeof named === 'string' ? named : DEFAULT_KERNEL;
  const packages = valueAt(yaml.value, ['build', 'packages']);
  if (!Array.isArray(packages)) return;
  packages.forEach((name: unknown, index) => {
    if (typeof name !== 'string' || !KERNEL_PATTERN.test(name) || name === kernel) return;
    yaml.report(
      ['build', 'packages', index],
      `found '${name}', a second kernel; allowed: the one that build.kernel names, ${kernel}`,
    );
  });
}

function impossible(file: string): never {
  throw new Error(`${file} does not fit its schema, yet no problem was noted`);
}
