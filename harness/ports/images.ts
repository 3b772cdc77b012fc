import type { BuildRecipe, DownloadRecipe, GuestRecipe } from '../lab/platform.ts';
import type { AnsweredPort } from './shell.ts';

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

/** What the cloud under test boots, ready in the cache of this host. */
export interface GuestImage {
  /** Of its recipe in labs/guests: `cirros`. */
  readonly name: string;
  /** Absolute path of the file on this host; it belongs to the cache and is only read. */
  readonly path: string;
  /** As glance calls it. */
  readonly format: 'qcow2';
  /** Of the file. */
  readonly sizeBytes: number;
  /** MD5 of the file, in hex: what glance calls its checksum. */
  readonly md5: string;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** True when it was built here because the download could not be had. */
  readonly standIn: boolean;
  /** Why there is a stand-in, in words. */
  readonly reason?: string;
  /** Who logs in to what has booted from it. */
  readonly loginUser: string;
}

/** What a release's own command-line client runs in, ready in the cache of this host. */
export interface ClientTree {
  /** Hash of everything that went into it. */
  readonly id: string;
  /** `root` in it has the folders that programs are started from; `place` is an empty one, to enter it at. */
  readonly dir: string;
  /** False when this call had to make it. */
  readonly cached: boolean;
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
  readonly kind:
    | 'node image'
    | 'files of a node image'
    | 'guest image'
    | 'download'
    | 'packages'
    | 'part of a release'
    | 'client';
  readonly id: string;
  readonly usedAt: Date;
  /** What it takes on the disk. */
  readonly sizeBytes: number;
}

/** The images of a whole lab. */
export interface ImageOrder {
  readonly recipe: BuildRecipe | DownloadRecipe;
  /** What is baked into each, and who it is for: `controller, compute`. */
  readonly bakes: readonly { readonly name: string; readonly packages: readonly string[] }[];
  readonly guest?: GuestRecipe | undefined;
  /** Whether their files are unpacked beside them, for machines that are containers. */
  readonly unpacked: boolean;
  /** As many are made at a time. */
  readonly builders: number;
}

/** What a lab's images would cost now. */
export interface ImageOutlook {
  readonly cacheDir: string;
  /** Those that are not in the cache, in words. */
  readonly missing: readonly string[];
  /** What keeps them from being made here, as far as it can be told without the network: whole sentences. */
  readonly obstacles: readonly string[];
  /** Estimates of what they take at the worst moment. */
  readonly neededMiB: number;
  readonly neededFiles: number;
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
  /** The tree of packages that bring the command `openstack`, from the archives of a recipe; made at most once. */
  clientTree(
    recipe: BuildRecipe | DownloadRecipe,
    packages: readonly string[],
    options?: ImageOptions,
  ): Promise<ClientTree>;
  /**
   * A line of a sources.list by which nodes of a recipe find a release's packages, besides those that they were made from; the
   * archive is made where it is not in the cache. Throws `UsageError` where there is no such release, or not for their suite.
   */
  sideArchive(recipe: BuildRecipe | DownloadRecipe, release: string, options?: ImageOptions): Promise<string>;
  /** Looks only: nothing is made or fetched, and no image is read. */
  outlook(order: ImageOrder): Promise<ImageOutlook>;
  /** The kernel of the newest node image in the cache; undefined when there is none yet. */
  cachedKernel(): Promise<string | undefined>;
  /** What answers the apt of nodes whose images are a recipe's, at the port that the images name: it is asked for the recipe once. */
  offerPackages(recipe: () => Promise<BuildRecipe | DownloadRecipe>, offline: boolean): AnsweredPort;
  list(): Promise<CachedImage[]>;
  /** Removes what nobody has asked for since then; returns what that was. */
  removeUnused(since: Date): Promise<CachedImage[]>;
}
