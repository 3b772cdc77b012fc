/** Debian's name of this machine's architecture. */
export function debianArchitecture(): string {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}
