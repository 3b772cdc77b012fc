import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { addressOf, managementNetwork, rolesOf, type Lab } from '../../lab/lab.ts';
import type { InstanceRecord } from '../instance-record.ts';

/** Files that let any tool on this machine reach the nodes of a lab. */
export interface SshAccess {
  /** ssh_config(5): `ssh -F FILE NODE`. */
  readonly config: string;
  /** For Ansible: nodes grouped by role. */
  readonly inventory: string;
  /** How long a connection may take to be there, in seconds: as nodes of this lab are, under emulation longer. */
  readonly connectWithinS: number;
}

export interface SshAccessRequest {
  /** Where the files go; they hold the lab's private key. */
  readonly dir: string;
  readonly record: InstanceRecord;
  /** A line of shell that connects its standard input and output to the address and the port behind it, inside the lab. */
  readonly dialCommand: string;
}

/** On a KVM host, from dialling to being logged in; a node on a busy host takes longer than the 10 s that Ansible would wait. */
const CONNECT_WITHIN_S = 30;
/** A node that leaves as many questions unanswered, each so long after the other, has gone. */
const ALIVE_EVERY_S = 10;
const ALIVE_MISSES = 5;

/** What OpenSSH takes for a variable, or cannot have in a line of its configuration. */
const NOT_FOR_OPENSSH = /\$\{|\p{Control}|\ufffd/u;

/** Throws `HostFault` where OpenSSH could not name the files of labs whose states are kept in a folder. */
export function requireSshFolder(folder: string): void {
  const [found] = NOT_FOR_OPENSSH.exec(folder) ?? [];
  if (found === undefined) return;
  throw new HostFault(
    `${JSON.stringify(folder)}: OpenSSH cannot read keys in a folder with ${JSON.stringify(found)} in its path; set XDG_STATE_HOME to another`,
  );
}

/** Writes what OpenSSH, and every tool that uses it, needs to reach the nodes of a lab. */
export async function writeSshAccess({ dir, record, dialCommand }: SshAccessRequest): Promise<SshAccess> {
  const { lab, privateKey, hostPublicKeys, acceleration } = record;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  const known = hostsOf(lab).map(({ name, address }) => `${name},${address} ${hostPublicKeys[name] ?? ''}\n`);
  const files = {
    key: await write('key', ensureNewline(privateKey.reveal())),
    knownHosts: await write('known_hosts', known.join('')),
    proxyCommand: proxyCommandOf(dialCommand),
  };
  const { timeScale } = acceleration;
  const connectWithinS = Math.ceil(CONNECT_WITHIN_S * timeScale);
  const limits = { connectWithinS, aliveEveryS: Math.ceil(ALIVE_EVERY_S * timeScale) };
  const config = await write('config', renderSshConfig(lab, { ...files, ...limits }));
  const inventory = await write('inventory.ini', renderInventory(lab, config, connectWithinS));
  return { config, inventory, connectWithinS };
}

interface SshSettings {
  readonly key: string;
  readonly knownHosts: string;
  readonly proxyCommand: string;
  readonly connectWithinS: number;
  readonly aliveEveryS: number;
}

function renderSshConfig(
  lab: Lab,
  { key, knownHosts, proxyCommand, connectWithinS, aliveEveryS }: SshSettings,
): string {
  const blocks = hostsOf(lab).map(
    ({ name, address }) => `Host ${name} ${address}
  HostName ${address}
  HostKeyAlias ${name}
  User root
  IdentityFile ${quoteConfig(key)}
  IdentitiesOnly yes
  UserKnownHostsFile ${quoteConfig(knownHosts)}
  StrictHostKeyChecking yes
  LogLevel ERROR
  ConnectTimeout ${connectWithinS}
  ServerAliveInterval ${aliveEveryS}
  ServerAliveCountMax ${ALIVE_MISSES}
  ProxyCommand ${proxyCommand}
`,
  );
  return blocks.join('\n');
}

/** OpenSSH expands % in it: %h and %p are meant to be, a folder's name is not. */
function proxyCommandOf(dialCommand: string): string {
  return `${dialCommand.replaceAll('%', '%%')} %h %p`;
}

/** Groups are the roles that have nodes; the SSH configuration does the rest. */
function renderInventory(lab: Lab, config: string, connectWithinS: number): string {
  const groups = rolesOf(lab).map((role) => {
    const members = lab.nodes.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
    return `[${role}]\n${members.join('\n')}\n`;
  });
  const variables = `[all:vars]\nansible_user=root\nansible_ssh_common_args=${quoteAnsible(`-F ${quoteShell(config)}`)}\nansible_python_interpreter=auto_silent\n${ansibleTimeouts(connectWithinS)}`;
  return [...groups, variables].join('\n');
}

/** Ansible tells ssh its own limit, which comes before that of the configuration; before 2.11 it knows it by another name. */
function ansibleTimeouts(seconds: number): string {
  return `ansible_timeout=${seconds}\nansible_ssh_timeout=${seconds}\n`;
}

function hostsOf(lab: Lab): { name: string; address: string }[] {
  const network = managementNetwork(lab).name;
  return lab.nodes.map((node) => ({ name: node.name, address: addressOf(node, network) ?? '' }));
}

/** ssh_config(5): quoted for blanks and `#`, escaped within, and without the tokens that begin with `%`. */
function quoteConfig(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;
}

/** Ansible reads Python's words, fills in what looks like a template of Jinja, and splits what is left as a shell would. */
function quoteAnsible(options: string): string {
  return JSON.stringify(options.replaceAll(/\{(?=[{%#])/g, "{{ '{' }}"));
}

function ensureNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
