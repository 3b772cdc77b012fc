import { knownSecrets } from '../core/known-secrets.ts';
import { Secret } from '../core/secret.ts';
import type { Lab } from '../lab/lab.ts';
import type { Acceleration } from '../ports/acceleration.ts';

/** Who has switched a node off, and when. */
export interface Stopped {
  /** As it was typed: `lab stop client01`. */
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
}

/** What has to be known to take hold of a lab that is up. */
export interface InstanceRecord {
  readonly instance: string;
  readonly lab: Lab;
  readonly platform: string;
  readonly acceleration: Acceleration;
  readonly runDirectory: string;
  readonly startedAt: string;
  readonly privateKey: Secret;
  /** Each node's SSH host key, known before it booted. */
  readonly hostPublicKeys: Readonly<Record<string, string>>;
  /** What its sshd proves itself with; absent in records of earlier versions. */
  readonly hostPrivateKeys?: ReadonlyMap<string, Secret>;
  readonly passwords: ReadonlyMap<string, Secret>;
  /** The nodes that are off because somebody wanted them to be, by name. */
  readonly stopped?: Readonly<Record<string, Stopped>>;
}

/** As a file has it: with every secret in it, for files of mode 0600 alone. */
export type StoredRecord = Omit<InstanceRecord, 'privateKey' | 'hostPrivateKeys' | 'passwords'> & {
  readonly privateKey: string;
  readonly hostPrivateKeys?: Readonly<Record<string, string>>;
  readonly passwords: Readonly<Record<string, string>>;
};

export function encodeRecord(record: InstanceRecord): StoredRecord {
  const { privateKey, hostPrivateKeys, passwords, ...rest } = record;
  return {
    ...rest,
    privateKey: privateKey.reveal(),
    ...(hostPrivateKeys ? { hostPrivateKeys: revealed(hostPrivateKeys) } : {}),
    passwords: revealed(passwords),
  };
}

export function decodeRecord(stored: StoredRecord): InstanceRecord {
  const { privateKey, hostPrivateKeys, passwords, ...rest } = stored;
  return {
    ...rest,
    privateKey: new Secret(privateKey),
    ...(hostPrivateKeys ? { hostPrivateKeys: concealed(hostPrivateKeys) } : {}),
    passwords: concealed(passwords),
  };
}

type Secrets = Pick<InstanceRecord, 'privateKey' | 'hostPrivateKeys' | 'passwords'>;

/** From here on nothing that this process says or writes down has a secret of the lab in it. */
export function learnSecrets({ privateKey, hostPrivateKeys = new Map(), passwords }: Secrets): void {
  for (const secret of [privateKey, ...hostPrivateKeys.values(), ...passwords.values()])
    knownSecrets.add(secret);
}

function revealed(secrets: ReadonlyMap<string, Secret>): Record<string, string> {
  return Object.fromEntries([...secrets].map(([name, secret]) => [name, secret.reveal()]));
}

function concealed(values: Readonly<Record<string, string>>): Map<string, Secret> {
  return new Map(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));
}
