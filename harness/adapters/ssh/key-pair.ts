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
  // ssh2 1.17 strips zero bytes that belong to the key, which spoils one pair in 256:
  // https://github.com/mscdex/ssh2/issues/1390
  if (ssh2.utils.parseKey(privateKey) instanceof Error || ssh2.utils.parseKey(publicKey) instanceof Error)
    return generateKeyPair(comment);
  return { privateKey: new Secret(privateKey), publicKey };
}
