/** Arguments of unshare(1) for a build: as real root the user namespace is left out, everything else is the same. */
export function buildNamespaces(uid: number): readonly string[] {
  const user = uid === 0 ? [] : ['--user', '--map-root-user', '--map-auto'];
  return [...user, '--pid', '--fork', '--kill-child=SIGKILL', '--mount', '--mount-proc'];
}
