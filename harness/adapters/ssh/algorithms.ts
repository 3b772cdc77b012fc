import type { Algorithms } from 'ssh2';

/**
 * What every connection offers; the host key's own algorithms are added to it. ChaCha20 comes first because nodes run
 * under TCG, which emulates AES and GCM's multiplication instruction by instruction: measured with Debian's sshd under
 * QEMU 7.2, ChaCha20 costs the node 23-28 ms of CPU for each MiB that it sends, AES-128-GCM 31-34 ms, AES-128-CTR with
 * HMAC-SHA-256 34-39 ms. On this side the two are alike, with ssh2's native part and without it. Compression would
 * cost the node more than the lab's bridge ever does.
 */
export const ALGORITHMS: Algorithms = {
  cipher: ['chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com', 'aes128-ctr'],
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256'],
  compress: ['none'],
};
