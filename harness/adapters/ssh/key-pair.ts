import ssh2 from 'ssh2';
import { Secret } from '../../core/secret.ts';

export interface KeyPair {
  /** In OpenSSH's format, without a passphrase. */
  readonly privateKey: Secret;
  /** `ssh-ed25519 AAAA… comment` */
  readonly publicKey: string;
}

/** A new ed25519 key pair: the cheapest to verify on a node without hardware help. */
export function generateKeyPair(comment: string): KeyPair {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey: new Secret(privateKey), publicKey };
}
