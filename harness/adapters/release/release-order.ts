import type { BuildRecipe } from '../../lab/platform.ts';
import type { Release } from '../../lab/release.ts';
import type { PackageSource } from '../image/build-inputs.ts';
import type { PipConfiguration } from './pip-configuration.ts';

/** What an archive is made of: a release, on the suite of a platform. */
export interface ReleaseOrder {
  readonly release: Release;
  readonly recipe: BuildRecipe;
  readonly from: PackageSource;
  /** Where trees with compilers are kept. @default the cache that the archive is kept in */
  readonly treeCacheDir?: string | undefined;
  /** Where distributions come from. @default as the host's own pip is configured */
  readonly pip?: PipConfiguration | undefined;
}
