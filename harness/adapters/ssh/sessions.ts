import { setTimeout as delay } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Connection } from './connection.ts';
import type { Link } from './link.ts';
import { RemoteProcess } from './remote-process.ts';
import { announcing, signalSession } from './session-id.ts';
import type { Slots } from './slots.ts';

/** How long a command may take to end after TERM, and again after KILL. */
const GRACE_MS = 2_000;

/** A command that runs, on the connection that carries it. */
export interface Running {
  readonly process: RemoteProcess;
  /** Ends the command and everything in its session, in bounded time. */
  readonly end: () => Promise<void>;
}

/** Starts commands on a node: as many at once as there are slots. */
export class Sessions {
  readonly #link: Link;
  readonly #slots: Slots;

  constructor(link: Link, slots: Slots) {
    this.#link = link;
    this.#slots = slots;
  }

  /** Throws `ConnectFailed`, or the signal's reason; what starts too late is ended again. */
  async start(command: string, onStderr: (text: string) => void, signal: AbortSignal): Promise<Running> {
    signal.throwIfAborted();
    const slot = await this.#slots.take(signal);
    const release = (): void => slot[Symbol.dispose]();
    const starting = this.#open(command, onStderr);
    starting.then(({ process }) => process.exited.then(release, release), release);
    return untilAborted(starting, signal, (late) => {
      late.process.stdout.resume();
      void late.end();
    });
  }

  async #open(command: string, onStderr: (text: string) => void): Promise<Running> {
    const connection = await this.#link.connection();
    const channel = await connection.openSession(announcing(command));
    const process = new RemoteProcess(channel, onStderr, () => connection.loss);
    return { process, end: () => end(connection, process) };
  }
}

async function end(connection: Connection, process: RemoteProcess): Promise<void> {
  for (const signal of ['TERM', 'KILL'] as const) {
    await withinGrace(sendSignal(connection, process, signal));
    if (await withinGrace(process.exited)) return;
  }
  process.close();
}

async function sendSignal(
  connection: Connection,
  process: RemoteProcess,
  signal: 'TERM' | 'KILL',
): Promise<void> {
  const session = await process.session;
  if (session === undefined) return;
  // outside the slots: they may all be taken by commands like the one that has to go
  const channel: ClientChannel = await connection.openSession(signalSession(session, signal));
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  channel.end();
  channel.on('error', () => undefined).resume();
  channel.stderr.resume();
  await closed;
}

/** Whether it settled in time, well or badly. */
async function withinGrace(closing: Promise<unknown>): Promise<boolean> {
  const settled = closing.then(
    () => true,
    () => true,
  );
  const timer = new AbortController();
  const late = delay(GRACE_MS, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([settled, late]);
  } finally {
    timer.abort();
  }
}
