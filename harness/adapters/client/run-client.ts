import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { ClientTree } from '../../ports/images.ts';
import type { Shell } from '../../ports/shell.ts';
import { refuse } from '../host/finding.ts';
import { programEnvironment } from '../host/program-environment.ts';
import { startProgram } from '../host/program.ts';
import { namespacesFinding } from '../host/user-namespaces.ts';
import { LabProxy } from '../proxy/lab-proxy.ts';
import { clientEnvironment } from './client-environment.ts';

const ENTER = join(import.meta.dirname, 'enter-tree.sh');
/** It ends with stacklab, whose way into the lab it needs; both programs are the tree's own. */
const CLIENT = ['/usr/bin/setpriv', '--pdeathsig', 'TERM', '/usr/bin/openstack'];
/** What a shell adds to the number of the signal that ended a program. */
const SIGNALLED = 128;

export interface ClientOrder {
  readonly tree: ClientTree;
  /** Where it starts: an absolute path without links. */
  readonly folder: string;
  readonly args: readonly string[];
  /** What it is told of the cloud, and of who asks: `OS_AUTH_URL`, … */
  readonly variables: Readonly<Record<string, string>>;
  /** The node that its connections start from, and that resolves names for it. */
  readonly through: Shell;
  /** The only names and addresses that it reaches. */
  readonly hosts: readonly string[];
}

/** Has somebody send signals on while the client runs; what it returns ends that. */
export type PassOnSignals = (send: (name: NodeJS.Signals) => void) => () => void;

/**
 * Runs a release's client on this host, as the user who asks: the terminal, files and the exit status are its own. Throws
 * `HostLacks` where an ordinary user may make no namespaces, and `UsageError` for a folder that it would not see.
 */
export async function runClient(order: ClientOrder, passOnSignals: PassOnSignals): Promise<number> {
  const { tree, folder, args, variables, through, hosts } = order;
  requireShown(tree, folder);
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) refuse([await namespacesFinding()]);
  // requests, as Pike has it, forgets the password of a proxy where it sends a body in chunks: an image
  await using proxy = await LabProxy.start({ through, hosts, ownUser: true });
  const namespaces = uid === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const enter = ['sh', ENTER, tree.dir, folder, String(uid), String(gid)];
  const client = startProgram('unshare', [...namespaces, ...enter, ...CLIENT, ...args], {
    stdio: 'inherit',
    reject: false,
    env: clientEnvironment(programEnvironment, variables, proxy.url),
  });
  const release = passOnSignals((name) => void client.kill(name));
  const { exitCode, signal } = await client.finally(release);
  return exitCode ?? SIGNALLED + (signal === undefined ? 0 : constants.signals[signal]);
}

/** The folders that programs are started from are the tree's own in there. */
function requireShown({ dir }: ClientTree, folder: string): void {
  const [, top = ''] = folder.split('/');
  if (top === '' || !existsSync(join(dir, 'root', top))) return;
  throw new UsageError(
    `${folder}: the client has a /${top} of its own and does not see this folder; call it from another one`,
  );
}
