import type { Secret } from '../../harness/core/secret.ts';

/** An SSH server of a test: everything that a shell needs to reach it. */
export interface SshEndpoint extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: Secret;
  readonly hostPublicKey: string;
}
