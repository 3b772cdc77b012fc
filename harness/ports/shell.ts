import type { Duplex, Readable } from 'node:stream';
import type { Duration } from '../core/duration.ts';

/** What a command printed and how it ended. */
export interface CommandResult {
  /** As it was asked for. */
  readonly command: string;
  /**
   * All that it printed, with the final newline. Of more than 64 MiB the beginning and the end, and between them a line that
   * says how much is left out.
   */
  readonly stdout: string;
  /** As `stdout`. */
  readonly stderr: string;
  /** 0 where it succeeded; absent when a signal ended the command. */
  readonly exitCode: number | undefined;
  /** `KILL`, `TERM`, …: set when a signal ended the command. */
  readonly signal: string | undefined;
  /** From the request to its end, in milliseconds, as this host saw it. */
  readonly durationMs: number;
}

export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** How a command is run. */
export interface ExecOptions {
  /**
   * The limit on a KVM host, as a number in milliseconds; the command is ended and `WaitTimedOut` thrown when it takes
   * longer. @default 60s
   */
  readonly within?: Duration | number;
  /** Standard input: nothing secret ever travels as an argument. @default empty */
  readonly input?: string | Readable;
  /** Told of output as it comes; the result still holds it, unless `keepOutput` is false. */
  readonly onOutput?: (chunk: OutputChunk) => void;
  /** Whether the result holds the output; false for streams too large to hold. @default true */
  readonly keepOutput?: boolean;
  /** What messages call the command: `phase web`. @default the command itself */
  readonly title?: string;
  /** Ends the command before its time; the check's own end does so anyway. */
  readonly signal?: AbortSignal | undefined;
}

/** What of a local folder is copied; paths are relative to it, folders before what is in them. */
export interface TreeSelection {
  /** Copied as they are: links as links. */
  readonly asTheyAre: readonly string[];
  /** Links, and what is behind them: copied as what they lead to. */
  readonly followed: readonly string[];
}

export interface UploadOptions {
  /** @default all of it */
  readonly selection?: TreeSelection;
  readonly signal?: AbortSignal | undefined;
}

/** How much `download` may bring from a node, and who is told of what it left there. */
export interface DownloadOptions {
  /** The most that may come, holes in files counted: `512MiB`, `4GiB`. @default 1GiB */
  readonly atMost?: string;
  /** Told once where something was left out, with how much and the first of it. @default the check's report */
  readonly onWarning?: (message: string) => void;
  /** Ends the copy before its time; the check's own end does so anyway. */
  readonly signal?: AbortSignal | undefined;
}

/** Speaks with whoever has connected. */
export type Answer = (stream: Duplex) => void;

/** A port of a node's own loopback that is answered here, for as long as a shell has a connection to the node (SSH tcpip-forward). */
export interface AnsweredPort {
  readonly port: number;
  readonly answer: Answer;
}

/** A root shell on one node. One connection, many commands at once; it reconnects after a reboot. */
export interface Shell extends AsyncDisposable {
  /** Runs a line of POSIX shell. Does not throw on its exit status; throws `ConnectFailed` or `WaitTimedOut`. */
  exec(command: string, options?: ExecOptions): Promise<CommandResult>;
  /** Copies a local file, or a folder's content, to a remote path as a tar stream: all of it, or what is selected. */
  upload(localPath: string, remotePath: string, options?: UploadOptions): Promise<void>;
  /**
   * Copies a remote file, or a folder's content, to a local path where nothing is yet, or an empty folder. The node is not trusted: what
   * comes is plain files and folders of the caller (of a link to a file of the tree a copy), within `atMost`; the rest is left out.
   */
  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void>;
  /** A byte stream to a port as the node sees it (SSH direct-tcpip): how REST reaches an API. */
  dial(host: string, port: number, signal?: AbortSignal): Promise<Duplex>;
  /** Resolves when the node answers a command; throws `ConnectFailed` with the last reason at the deadline. */
  waitUntilReachable(within: Duration | number, signal?: AbortSignal): Promise<void>;
}
