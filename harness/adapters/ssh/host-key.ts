import { createHash } from 'node:crypto';
import ssh2, { type ServerHostKeyAlgorithm } from 'ssh2';
import { UsageError } from '../../core/errors.ts';

/** The one key that a node's sshd may present. */
export class HostKey {
  /** What may be negotiated, so that a server with several keys presents this one. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  readonly fingerprint: string;
  readonly #blob: Buffer;

  constructor(node: string, publicKey: string) {
    const parsed = ssh2.utils.parseKey(publicKey);
    if (parsed instanceof Error)
      throw new UsageError(`${node}: its host key is not an OpenSSH public key: ${parsed.message}`);
    this.#blob = parsed.getPublicSSH();
    this.fingerprint = fingerprintOf(this.#blob);
    this.algorithms = algorithmsOf(parsed.type);
  }

  matches(blob: Buffer): boolean {
    return this.#blob.equals(blob);
  }
}

/** As `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as ServerHostKeyAlgorithm];
}
