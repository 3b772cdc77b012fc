import { isAbsolute } from 'node:path';

/** Shown in here where the files are not in there themselves; hier(7) has both everywhere, and nothing else needs them. */
const MOUNT_POINTS = ['/mnt', '/media'] as const;

const SHOW = `
parent=$1 count=$2
shift 2
mount -t tmpfs tmpfs "$parent" || exit
while [ "$count" -gt 0 ]; do
  if [ -d "$1" ]; then mkdir "$2"; else : >"$2"; fi && mount --bind "$1" "$2" || exit
  count=$((count - 1))
  shift 2
done
exec "$@"
`;

/**
 * A command for a mount namespace of its own that names its files and folders by paths without blanks, quotes and the like,
 * wherever they really are: what mmdebstrap, apt, mtools and hooks make of those is not to be relied on.
 */
export function inPlainPlaces(paths: readonly string[], command: readonly string[]): readonly string[] {
  const awkward = [...new Set(paths.filter((path) => isAbsolute(path) && !/^[\w./-]+$/.test(path)))];
  if (awkward.length === 0) return command;
  const parent =
    MOUNT_POINTS.find((point) => ![...paths, ...command].some((path) => path.startsWith(`${point}/`))) ??
    '/mnt';
  const shown = awkward.map((path, index): [string, string] => [path, `${parent}/${index}`]);
  const plain = command.map((word) => {
    const [from, to] = shown.find(([path]) => word === path || word.startsWith(`${path}/`)) ?? ['', ''];
    return `${to}${word.slice(from.length)}`;
  });
  return ['sh', '-c', SHOW, 'sh', parent, String(shown.length), ...shown.flat(), ...plain];
}
