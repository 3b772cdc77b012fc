/** What of a folder on the host counts: what nodes get, and what phases can depend on; the rest might as well not be there. */
export interface Folder {
  /** Absolute path. */
  readonly dir: string;
  /** As messages name it. */
  readonly title: string;
  /** In the order of their paths: a folder comes before what is in it. */
  readonly entries: readonly FolderEntry[];
  readonly leftOut: LeftOut;
}

export interface FolderEntry {
  /** Relative to the folder. */
  readonly path: string;
  /** A link here is one that stays a link. */
  readonly kind: 'file' | 'folder' | 'link';
  /** Whether it is, or lies behind, a link out of the folder: nodes get what that points to. */
  readonly followed: boolean;
}

export interface LeftOut {
  /** Whether there is a `.git`; nobody looks into it. */
  readonly git: boolean;
  /** How many files .gitignore files leave out. */
  readonly ignored: number;
  /** What is no file, folder or link, or cannot be followed: `agent.sock (a socket)`. */
  readonly strange: readonly string[];
}

/** What is in a folder whatever .gitignore files say. */
export interface Named {
  readonly scripts: ReadonlySet<string>;
  /** Patterns, or paths. */
  readonly inputs: readonly string[];
}

/** The paths of everything that is no folder. */
export function filesOf({ entries }: Folder): string[] {
  return entries.flatMap(({ path, kind }) => (kind === 'folder' ? [] : [path]));
}
