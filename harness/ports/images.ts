import type { BuildRecipe, DownloadRecipe, GuestRecipe } from '../lab/platform.ts';

/** What a node boots from, ready in the cache. */
export interface NodeImage {
  /** Hash of everything that went into it: the same id is the same image. */
  readonly id: string;
  /** SHA-256 of the disk: a second build of the same recipe is another disk. */
  readonly digest: string;
  /** qcow2 with one file system and no partition table: /dev/vda, never written to; nodes get overlays. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly sizeBytes: number;
  /** False when this call had to build or download it. */
  readonly cached: boolean;
}

/** What the cloud under test boots, ready in the cache. */
export interface GuestImage {
  readonly name: string;
  readonly path: string;
  readonly format: 'qcow2';
  readonly sizeBytes: number;
  readonly md5: string;
  readonly sha256: string;
  /** True when it was built here because the download could not be had. */
  readonly standIn: boolean;
  /** Why there is a stand-in, in words. */
  readonly reason?: string;
  readonly loginUser: string;
}

/** Long work on one subject: how far it is. */
export interface Progress {
  readonly subject: string;
  readonly doing: string;
  readonly bytes: number;
  readonly totalBytes?: number;
  readonly bytesPerSecond: number;
}

export interface ImageOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Nothing may be fetched: what is not in the cache is a `HostFault`. */
  readonly offline?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What lies in the cache. */
export interface CachedImage {
  readonly kind: 'node image' | 'files of a node image' | 'guest image' | 'download';
  readonly id: string;
  readonly usedAt: Date;
  /** What it takes on the disk. */
  readonly sizeBytes: number;
}

/** The content-addressed cache of images; safe for several processes at once. */
export interface ImageStore {
  /** The image of a recipe with extra packages baked in; built or downloaded at most once. */
  nodeImage(
    recipe: BuildRecipe | DownloadRecipe,
    bake: readonly string[],
    options?: ImageOptions,
  ): Promise<NodeImage>;
  guestImage(recipe: GuestRecipe, options?: ImageOptions): Promise<GuestImage>;
  /** The kernel of the newest node image in the cache; undefined when there is none yet. */
  cachedKernel(): Promise<string | undefined>;
  list(): Promise<CachedImage[]>;
  /** Removes what nobody has asked for since then; returns what that was. */
  removeUnused(since: Date): Promise<CachedImage[]>;
}
