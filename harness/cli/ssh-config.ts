import { join } from 'node:path';
import type { InstanceRecord } from '../run/instance-record.ts';
import { writeSshAccess } from '../run/nodes/ssh-access.ts';
import type { Workshop } from './composition.ts';

/** Writes what OpenSSH needs to reach the nodes of a lab that is up; returns the configuration file. */
export async function writeSshConfig(
  { instancesDir, tools }: Pick<Workshop, 'instancesDir' | 'tools'>,
  record: InstanceRecord,
): Promise<string> {
  const dir = join(instancesDir, record.instance, 'ssh');
  const dialCommand = tools.dialCommand(record.instance);
  const { config } = await writeSshAccess({ dir, record, dialCommand });
  return config;
}
