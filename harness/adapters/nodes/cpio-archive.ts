/** One entry of an archive; everything belongs to root. */
export interface ArchiveEntry {
  /** Relative, without a leading slash. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Absent for a directory. */
  readonly content?: Buffer | string;
  /** The entry is a symbolic link to this. */
  readonly linkTo?: string;
  /** The entry is a character device: `[major, minor]`. */
  readonly device?: readonly [number, number];
}

const TYPE = { directory: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 } as const;
const TRAILER = 'TRAILER!!!';

/**
 * A "newc" cpio archive as the kernel unpacks it into its initramfs. Parent directories are added; times are zero,
 * so that the same entries give the same bytes. The length is a multiple of 4: archives can be appended to each other.
 */
export function cpioArchive(entries: readonly ArchiveEntry[]): Buffer {
  const all = [...withParents(entries), { path: TRAILER, mode: 0, content: '' }];
  return Buffer.concat(all.flatMap((entry, index) => record(entry, entry.path === TRAILER ? 0 : index + 1)));
}

function withParents(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  const given = new Set(entries.map(({ path }) => path));
  const parents = new Set(entries.flatMap(({ path }) => ancestors(path)).filter((path) => !given.has(path)));
  const missing = [...parents].map((path) => ({ path, mode: 0o755 }));
  // a directory must come before what lies in it
  return [...missing, ...entries].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function record(entry: ArchiveEntry, inode: number): Buffer[] {
  const body = Buffer.from(entry.linkTo ?? entry.content ?? '');
  const name = Buffer.from(`${entry.path}\0`);
  const [major, minor] = entry.device ?? [0, 0];
  const mode = entry.path === TRAILER ? 0 : entry.mode | typeOf(entry);
  const fields = [inode, mode, 0, 0, 1, 0, body.length, 0, 0, major, minor, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(body)];
}

function typeOf({ content, linkTo, device }: ArchiveEntry): number {
  if (device) return TYPE.device;
  if (linkTo !== undefined) return TYPE.link;
  return content === undefined ? TYPE.directory : TYPE.file;
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}
