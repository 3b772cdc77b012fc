import type { Duration } from '../core/duration.ts';
import type { Role } from '../lab/lab.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell } from './shell.ts';

/** How long a wait may take. */
export interface WaitForOptions {
  /** The limit on a KVM host, stretched under TCG and by what the node loses to other work of its host. */
  readonly within: Duration;
  /** Ends the wait before its time; the check's own end does so anyway. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One machine of a lab, with the verbs of a scenario: as root, by SSH. Durations are for KVM hosts and stretched under TCG.
 * Each verb throws `ConnectFailed` when the node cannot be reached.
 */
export interface Node {
  /** Its name in lab.yaml. */
  readonly name: string;
  /** What it is for, as lab.yaml says; at least one. */
  readonly roles: readonly Role[];
  /** What the verbs stand on: streams, trees of files, connections to its ports. */
  readonly shell: Shell;
  /** The node's address on a network of lab.yaml, such as `192.168.52.11`; throws `UsageError` when it has none there. */
  address(network: string): string;
  /**
   * Runs a line of POSIX shell and returns its result, whatever its exit status. Throws `WaitTimedOut` after `within`, 60 s
   * where nothing is said.
   */
  run(command: string, options?: ExecOptions): Promise<CommandResult>;
  /**
   * Runs a command that must succeed; returns its standard output without the final newline. Throws `CommandFailed` with the
   * end of its output when its exit status is not 0, and `WaitTimedOut` as `run` does.
   */
  succeed(command: string, options?: ExecOptions): Promise<string>;
  /**
   * Runs a command that must fail; returns its result. Throws `CommandFailed` when it succeeds, and `WaitTimedOut` as `run`
   * does.
   */
  fail(command: string, options?: ExecOptions): Promise<CommandResult>;
  /**
   * Runs a command again and again until it succeeds; returns its standard output without the final newline. Throws
   * `WaitTimedOut` with how it ended last, when it has not succeeded within the limit.
   */
  waitUntilSucceeds(command: string, options: WaitForOptions): Promise<string>;
  /**
   * Waits until a systemd unit is active. Throws `WaitTimedOut` with the last lines of its journal: at the limit, and at once
   * when the unit has failed or nothing is going to start it.
   */
  waitForUnit(unit: string, options: WaitForOptions): Promise<void>;
  /** Waits until something listens on a TCP port of the node, at whatever address. Throws `WaitTimedOut` at the limit. */
  waitForPort(port: number, options: WaitForOptions): Promise<void>;
  /** Waits until a file or folder of this absolute path exists. Throws `WaitTimedOut` at the limit. */
  waitForFile(path: string, options: WaitForOptions): Promise<void>;
  /**
   * Copies a file of this host, or a folder's content, to a path on the node. It belongs to root there and keeps its mode;
   * folders on the way are made. Throws `UsageError` when there is no such file here and `LabFault` when it cannot be written
   * there.
   */
  upload(localPath: string, remotePath: string): Promise<void>;
  /**
   * Copies a file of the node, or a folder's content, to a path on this host where nothing is yet: plain files and folders,
   * and of links to files of the tree copies; what else there is, is left out with a warning. Throws `LabFault` when there is
   * no such file, or more than `atMost` would come.
   */
  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void>;
  /**
   * Restarts the node and waits until it answers again: it has booted, which is not yet that its services run. Throws
   * `WaitTimedOut` when it has not restarted within the limit and `ConnectFailed` when it does not answer then.
   */
  reboot(options: WaitForOptions): Promise<void>;
}
