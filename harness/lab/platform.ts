/** Where a node's operating system and packages come from (labs/platforms/NAME.yaml). */
export interface Platform {
  readonly name: string;
  readonly title: string;
  /** What a deployment on it installs, in words: `OpenStack Zed (Debian 12)`. */
  readonly release: string;
  /** Files of its nodes that belong into the record of a run, by the end of their names there. */
  readonly record: Readonly<Record<string, string>>;
  /** Packages that bring the command `openstack` of what is installed; none where it has none. */
  readonly client: readonly string[];
  readonly source: BuildRecipe | DownloadRecipe;
}

/** A third of the size of a whole kernel: it has all that labs ask of nodes, and lacks drivers of hardware. */
export const DEFAULT_KERNEL = 'linux-image-cloud-amd64';

/** Built natively on this machine from the host's own package mirror, or from another. */
export interface BuildRecipe {
  readonly kind: 'build';
  readonly tool: 'mmdebstrap';
  readonly suite: string;
  readonly components: readonly string[];
  readonly packages: readonly string[];
  /** The package that brings it. @default DEFAULT_KERNEL */
  readonly kernel?: string | undefined;
  /** The archive that has the suite. @default the host's own */
  readonly mirror?: string | undefined;
  /** Whether the suite's security archive is asked, too. @default true */
  readonly security?: boolean | undefined;
  /** Whose archive of packages comes before the suite's own: a folder of labs/releases. */
  readonly release?: string | undefined;
}

/** Downloaded whole and refused unless the checksum is right. */
export interface DownloadRecipe {
  readonly kind: 'download';
  readonly url: string;
  readonly sha256: string;
  /** What the publisher says that it has: no more is taken. @default 4 GiB */
  readonly sizeBytes?: number;
  readonly format: 'qcow2' | 'raw';
}

/** An image that the deployed cloud boots as an instance (labs/guests/NAME.yaml). */
export interface GuestRecipe {
  readonly name: string;
  readonly title: string;
  readonly download: DownloadRecipe;
  /** What the publisher says of it, beside the checksum that is verified. */
  readonly md5?: string;
  /** What is built where the download cannot be had; absent means that the run fails there. */
  readonly fallback?: 'stand-in';
  readonly loginUser: string;
}
