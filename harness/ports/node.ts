import type { Duration } from '../core/duration.ts';
import type { Role } from '../lab/lab.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell } from './shell.ts';

export interface WaitForOptions {
  readonly within: Duration;
  readonly signal?: AbortSignal | undefined;
}

/** One machine of a lab, with the verbs of a scenario. Durations are for KVM hosts and scaled under TCG. */
export interface Node {
  readonly name: string;
  /** At least one. */
  readonly roles: readonly Role[];
  readonly shell: Shell;
  /** The node's address on a network; throws `UsageError` when it has none there. */
  address(network: string): string;
  /** Runs a command and returns its result, whatever its exit status. */
  run(command: string, options?: ExecOptions): Promise<CommandResult>;
  /** Runs a command that must succeed; returns its standard output without the final newline. Throws `CommandFailed`. */
  succeed(command: string, options?: ExecOptions): Promise<string>;
  /** Runs a command that must fail; returns its result. Throws `CommandFailed` when it succeeds. */
  fail(command: string, options?: ExecOptions): Promise<CommandResult>;
  waitUntilSucceeds(command: string, options: WaitForOptions): Promise<string>;
  /** Waits until a systemd unit is active; gives up at once when it has failed. */
  waitForUnit(unit: string, options: WaitForOptions): Promise<void>;
  /** Waits until something listens on a TCP port of the node. */
  waitForPort(port: number, options: WaitForOptions): Promise<void>;
  waitForFile(path: string, options: WaitForOptions): Promise<void>;
  upload(localPath: string, remotePath: string): Promise<void>;
  /** As `Shell.download`: plain files and folders, to a local path where nothing is yet. Throws `LabFault` when more than `atMost` would come. */
  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void>;
  /** Restarts the node and waits until it answers again. */
  reboot(options: WaitForOptions): Promise<void>;
}
