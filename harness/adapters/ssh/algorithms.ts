import type { Algorithms } from 'ssh2';

/** What every connection offers; the host key's own algorithms are added to it. */
export const ALGORITHMS: Algorithms = {
  cipher: ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr'],
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256'],
  compress: ['none'],
};
