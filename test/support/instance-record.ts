import { Secret } from '../../harness/core/secret.ts';
import type { Lab } from '../../harness/lab/lab.ts';
import type { InstanceRecord } from '../../harness/run/instance-record.ts';

/** The record of a lab that never ran. */
export function recordOf(lab: Lab, instance: string): InstanceRecord {
  return {
    instance,
    lab,
    platform: 'debian12',
    acceleration: { type: 'tcg', nested: false, rungs: [], reason: 'no KVM', timeScale: 5 },
    runDirectory: '/runs/1',
    startedAt: '2026-11-21T13:00:00.000Z',
    privateKey: new Secret('the private key'),
    hostPublicKeys: Object.fromEntries(lab.nodes.map(({ name }) => [name, `ssh-ed25519 ${name}`])),
    passwords: new Map([['database', new Secret('the password')]]),
  };
}
