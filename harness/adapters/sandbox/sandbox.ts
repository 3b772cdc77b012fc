import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { debugLog } from '../../core/debug-log.ts';
import { HostFault, LabFault, messageOf } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait.ts';
import type { Dialer } from '../../ports/dialer.ts';
import { removeTree } from '../cache/remove-tree.ts';
import {
  endHolder,
  findHolder,
  keepHolder,
  lastWords,
  startHolder,
  type HeldService,
  type Holder,
} from './holder.ts';
import { NsenterDialer } from './nsenter-dialer.ts';

/** A private host for one lab: namespaces, a daemon of its own, and a way in. */
export interface Sandbox {
  /** Where its daemon listens, as seen from outside. */
  readonly socket: string;
  readonly dialer: Dialer;
  /** Process 1 of its namespaces as the host numbers it. */
  readonly init: number;
  /** It outlives the process that started it. */
  keep(): Promise<void>;
}

/** The daemon of a sandbox. */
export interface SandboxService extends HeldService {
  /** Its UNIX socket, relative to the sandbox's folder. */
  readonly socket: string;
  /** Folders that have to be there, relative to the sandbox's folder. */
  readonly folders: readonly string[];
  /** Contents of files, by their paths relative to the sandbox's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Asks it something: undefined when it answered, else what was seen instead. */
  readonly probe: (socket: string, signal: AbortSignal) => Promise<string | undefined>;
}

const DAEMON_WITHIN = '60s';
/** It is there after half a second, and as long as it is not there nobody is kept from work by the question. */
const DAEMON_LOOK_EVERY = '50ms';
/** unix(7): what a UNIX socket's path may have beside the zero at its end. */
const MAX_SOCKET_BYTES = 107;

/** Where a lab's folder keeps its sandbox. */
export function sandboxDir(instanceDir: string): string {
  return join(instanceDir, 'sandbox');
}

/** Starts a sandbox that ends with this process and keeps its whole state in `dir`; throws `LabFault` with the daemon's own words when it does not come up. */
export function startSandbox(dir: string, service: SandboxService, signal?: AbortSignal): Promise<Sandbox> {
  return debugLog.during('sandbox', `begin ${dir} for ${service.name}`, () => begin(dir, service, signal));
}

/** Takes hold of a sandbox that runs; undefined when it does not. */
export async function findSandbox(
  dir: string,
  service: Pick<SandboxService, 'socket'>,
): Promise<Sandbox | undefined> {
  const holder = await findHolder(dir);
  return holder && sandboxOf(dir, holder, process.getuid?.() ?? 0, service);
}

/** Throws `HostFault` where the path of the daemon's socket would be too long: its bytes count, and é has two of them. */
export function requireSocketRoom(
  dir: string,
  { name, socket }: Pick<SandboxService, 'name' | 'socket'>,
): void {
  const bytes = Buffer.byteLength(join(dir, socket));
  if (bytes <= MAX_SOCKET_BYTES) return;
  throw new HostFault(
    `${dir}: the path of ${name}'s socket would have ${bytes} bytes, and UNIX sockets take ${MAX_SOCKET_BYTES}; set XDG_STATE_HOME to a folder that is ${bytes - MAX_SOCKET_BYTES} bytes shorter`,
  );
}

/** Ends a sandbox and removes its state; succeeds when there is nothing left of it. */
export function endSandbox(dir: string): Promise<void> {
  return debugLog.during('sandbox', `end ${dir}`, async () => {
    await endHolder(dir);
    await removeTree(dir);
  });
}

async function begin(dir: string, service: SandboxService, signal?: AbortSignal): Promise<Sandbox> {
  const uid = process.getuid?.() ?? 0;
  await layOut(dir, service);
  try {
    const sandbox = sandboxOf(dir, await startHolder(dir, uid, service), uid, service);
    await waitForDaemon(dir, service, signal);
    return sandbox;
  } catch (error) {
    await endSandbox(dir);
    throw error;
  }
}

function sandboxOf(
  dir: string,
  holder: Holder,
  uid: number,
  { socket }: Pick<SandboxService, 'socket'>,
): Sandbox {
  const { init } = holder;
  return {
    socket: join(dir, socket),
    dialer: new NsenterDialer(init, uid),
    init,
    keep: () => keepHolder(dir),
  };
}

async function layOut(dir: string, service: SandboxService): Promise<void> {
  requireSocketRoom(dir, service);
  const { folders, files } = service;
  try {
    await removeTree(dir);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const folder of ['run', 'log', ...folders]) await mkdir(join(dir, folder), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
  } catch (cause) {
    throw new HostFault(`${dir}: cannot write the sandbox's state: ${messageOf(cause)}`, { cause });
  }
}

async function waitForDaemon(
  dir: string,
  { name, socket, probe }: SandboxService,
  signal: AbortSignal | undefined,
): Promise<void> {
  await waitUntil(
    `sandbox ${dir}: ${name} answers`,
    async (stop) => {
      if (!(await findHolder(dir))) return { hopeless: await lastWords(dir) };
      await access(join(dir, socket)); // asking through a socket that is not there costs a process
      const problem = await probe(join(dir, socket), stop);
      return problem === undefined ? { done: true } : { pending: problem };
    },
    { within: DAEMON_WITHIN, every: DAEMON_LOOK_EVERY, signal },
  ).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new LabFault(messageOf(cause), { cause });
  });
}
