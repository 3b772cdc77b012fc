import type { LostTime } from '../core/lost-time.ts';
import type { OutputChunk } from './shell.ts';

export interface LocalCommandRequest {
  /** A line of POSIX shell. */
  readonly command: string;
  readonly cwd: string;
  /** Added to the environment that stacklab itself has. */
  readonly env: Readonly<Record<string, string>>;
  readonly withinMs: number;
  /** Of what it works on: as much is added to its limit. */
  readonly lostTime?: LostTime | undefined;
  readonly onOutput: (chunk: OutputChunk) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface LocalCommandEnd {
  /** Absent when a signal ended the command. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/**
 * Runs a command on the machine that stacklab runs on, with everything that it starts: none of it outlives the
 * command, the limit or stacklab. Throws `WaitTimedOut` at the limit, and the signal's reason.
 */
export type RunLocally = (request: LocalCommandRequest) => Promise<LocalCommandEnd>;
