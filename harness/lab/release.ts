/** A release of OpenStack as data (labs/releases/NAME): what an archive of packages is made of on the user's machine. */
export interface Release {
  readonly name: string;
  readonly title: string;
  /** Absolute path of its folder. */
  readonly dir: string;
  /** Where its packages are built: a Debian suite, and what compilers and headers it has installed. */
  readonly tree: { readonly suite: string; readonly packages: readonly string[] };
  readonly python: PythonRules;
  readonly packages: readonly PackageRecipe[];
}

/** How Python distributions become packages. */
export interface PythonRules {
  /** Distributions that builds of the others import. */
  readonly first: readonly string[];
  /** Names of packages that do not follow from those of their distributions. */
  readonly names: Readonly<Record<string, string>>;
  /** Debian packages that a distribution needs at run time, and nothing in its files tells. */
  readonly depends: Readonly<Record<string, readonly string[]>>;
  /** What other distributions say that they need, and Python 2.7 itself has. */
  readonly standard: readonly string[];
  /** Files that a package of Debian brings too: left out. */
  readonly without: readonly string[];
}

/** A package that is described by a folder: `package.yaml`, `files/` laid at /, maintainer scripts. */
export interface PackageRecipe {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly dir: string;
  readonly summary: string;
  /** The version itself, or the distribution that it has its version of. */
  readonly version: { readonly is: string } | { readonly of: string };
  readonly depends: readonly string[];
  readonly conflicts: readonly string[];
  readonly provides: readonly string[];
  /** Distributions whose files lie in this package. */
  readonly python: readonly string[];
  /** Programs in /usr/bin that are taken out of the packages of their distributions. */
  readonly programs: readonly string[];
  readonly users: Readonly<Record<string, UserRecipe>>;
  readonly directories: Readonly<Record<string, Ownership>>;
  /** Owner and mode of files, by path or shell pattern, where they are not root's and readable. */
  readonly modes: Readonly<Record<string, Ownership>>;
  /** By distribution: which files of its source archive lie where. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Configuration files with every option, written by oslo-config-generator. */
  readonly generated: Readonly<Record<string, GeneratedFile>>;
}

export interface UserRecipe {
  /** Of user and group; the next free one of the system's when absent. */
  readonly id?: number | undefined;
  readonly home: string;
  readonly shell: string;
  /** Further groups; one that does not exist is passed over. */
  readonly groups: readonly string[];
}

export interface Ownership {
  /** `user:group` */
  readonly owner: string;
  /** In octal digits. */
  readonly mode: string;
}

export interface GeneratedFile {
  /** The distribution whose source archive has the generator's own configuration. */
  readonly source: string;
  readonly config: string;
}
