import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { quoteShell } from '../core/shell-quote.ts';
import { addressOf, managementNetwork } from '../lab/lab.ts';
import type { InstanceRecord } from '../run/instance-store.ts';
import type { Workshop } from './composition.ts';

/** Writes what OpenSSH, and every tool that uses it, needs to reach the nodes of a lab; returns the configuration file. */
export async function writeSshConfig(
  { environment, instancesDir }: Workshop,
  record: InstanceRecord,
): Promise<string> {
  const dir = join(instancesDir, record.instance, 'ssh');
  const network = managementNetwork(record.lab).name;
  const lab = join(import.meta.dirname, '..', '..', 'bin', 'lab');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const hosts = record.lab.nodes.map((node) => ({
    name: node.name,
    address: addressOf(node, network) ?? '',
  }));
  const known = hosts.map(({ name, address }) => `${name},${address} ${record.hostPublicKeys[name] ?? ''}\n`);
  await writeFile(join(dir, 'known_hosts'), known.join(''), { mode: 0o600 });
  await writeFile(join(dir, 'key'), ensureNewline(record.privateKey.reveal()), { mode: 0o600 });
  const blocks = hosts.map(
    ({ name, address }) => `Host ${name}
  HostName ${address}
  HostKeyAlias ${name}
  User root
  IdentityFile ${quoteConfig(join(dir, 'key'))}
  IdentitiesOnly yes
  UserKnownHostsFile ${quoteConfig(join(dir, 'known_hosts'))}
  StrictHostKeyChecking yes
  LogLevel ERROR
  ProxyCommand env STACKLAB_PROJECT=${quoteShell(environment.projectDir)} ${quoteShell(lab)} dial ${quoteShell(record.instance)} %h %p
`,
  );
  const config = join(dir, 'config');
  await writeFile(config, blocks.join('\n'), { mode: 0o600 });
  return config;
}

/** ssh_config(5) has quotes for blanks, and no way to write a quote itself. */
function quoteConfig(path: string): string {
  if (path.includes('"')) throw new UsageError(`${path}: OpenSSH cannot use a path with a quotation mark`);
  return `"${path}"`;
}

function ensureNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
