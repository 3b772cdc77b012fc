import type { LostTime } from '../core/lost-time.ts';
import type { Secret } from '../core/secret.ts';
import type { AccelerationProver } from '../ports/acceleration.ts';
import type { Dialer } from '../ports/dialer.ts';
import type { StartBrowser } from '../ports/browser.ts';
import type { Host } from '../ports/host.ts';
import type { ImageOptions, ImageStore } from '../ports/images.ts';
import type { RunLocally } from '../ports/local-command.ts';
import type { ProcessTable } from '../ports/processes.ts';
import type { Provider } from '../ports/provider.ts';
import type { AnsweredPort, Shell } from '../ports/shell.ts';

/** What a shell on a node has to know. */
export interface ShellTarget {
  readonly node: string;
  readonly dialer: Dialer;
  readonly address: string;
  readonly privateKey: Secret;
  readonly hostPublicKey: string;
  readonly timeScale: number;
  readonly answered?: AnsweredPort;
  /** Whether its machine runs. */
  readonly isRunning?: () => Promise<boolean>;
  readonly lostTime?: LostTime | undefined;
}

export interface KeyPair {
  readonly privateKey: Secret;
  readonly publicKey: string;
}

/** Everything that a run does to the world goes through these; the CLI composes them. */
export interface Tools {
  readonly provider: Provider;
  readonly images: ImageStore;
  readonly prover: AccelerationProver;
  readonly host: Host;
  readonly processes: ProcessTable;
  readonly connectShell: (target: ShellTarget) => Shell;
  /** What answers the apt of nodes of a platform, by its name; nothing is fetched where that is not allowed. */
  readonly offerPackages: (platform: string, offline: boolean) => AnsweredPort;
  /** A line of a sources.list by which nodes of a platform, by its name, find the packages of a release of labs/releases. */
  readonly archiveFor: (platform: string, release: string, options: ImageOptions) => Promise<string>;
  readonly newKeyPair: (comment: string) => KeyPair;
  readonly runLocally: RunLocally;
  readonly startBrowser: StartBrowser;
  /** A line of shell that connects its standard input and output to the address and the port behind it, in a lab that is up. */
  readonly dialCommand: (instance: string) => string;
}
