import type { OutputChunk } from './shell.ts';

/** How a process ended: one of the two. */
export interface PlayerEnd {
  readonly exitCode?: number | undefined;
  /** `SIGKILL` */
  readonly signal?: string | undefined;
}

/**
 * A process of stacklab's own that plays a scenario: it takes and sends messages, whatever structured clone carries, in order.
 * Disposing of it ends it with all of its process group; it never outlives this process.
 */
export interface PlayerProcess extends AsyncDisposable {
  /** Never throws: what can no longer be sent is lost, for the process ends. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onOutput(listener: (chunk: OutputChunk) => void): void;
  /** Resolves after its last message and its last output. */
  readonly ended: Promise<PlayerEnd>;
  kill(): void;
}

/** Throws `HostFault` when this host starts no process. */
export type StartPlayer = () => PlayerProcess;
