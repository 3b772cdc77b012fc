import { Secret } from '../core/secret.ts';
import type { Lab } from '../lab/lab.ts';
import type { Acceleration } from '../ports/acceleration.ts';

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
  readonly passwords: ReadonlyMap<string, Secret>;
}

type StoredRecord = Omit<InstanceRecord, 'privateKey' | 'passwords'> & {
  readonly privateKey: string;
  readonly passwords: Readonly<Record<string, string>>;
};

/** With every secret in it: for files of mode 0600 alone. */
export function encodeRecord(record: InstanceRecord): string {
  const passwords = Object.fromEntries(
    [...record.passwords].map(([name, secret]) => [name, secret.reveal()]),
  );
  const stored: StoredRecord = { ...record, privateKey: record.privateKey.reveal(), passwords };
  return JSON.stringify(stored, null, 2);
}

export function decodeRecord(text: string): InstanceRecord {
  const stored = JSON.parse(text) as StoredRecord;
  const passwords = Object.entries(stored.passwords).map(([name, value]): [string, Secret] => [
    name,
    new Secret(value),
  ]);
  return { ...stored, privateKey: new Secret(stored.privateKey), passwords: new Map(passwords) };
}
