import type { Lab } from '../lab/lab.ts';
import type { Acceleration } from './acceleration.ts';
import type { Dialer } from './dialer.ts';
import type { NodeImage } from './images.ts';

/** What makes a node itself: written into it before its first boot. */
export interface NodeIdentity {
  readonly hostname: string;
  /** OpenSSH private key of the node's sshd, known to the harness beforehand. */
  readonly hostPrivateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostPublicKey: string;
  /** Public keys that may log in as root. */
  readonly authorizedKeys: readonly string[];
}

export interface BringUpRequest {
  readonly lab: Lab;
  /** The name this lab runs under: labs of different instances never meet. */
  readonly instance: string;
  /** By node name. */
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly identities: ReadonlyMap<string, NodeIdentity>;
  readonly acceleration: Acceleration;
  /** Where each node's serial console goes: `NODE.console.log`. */
  readonly consoleDir: string;
  readonly onNodeStarted?: (node: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** One machine as its provider sees it. */
export interface Machine {
  readonly name: string;
  readonly consoleLog: string;
  isRunning(): Promise<boolean>;
  /** Pulls the plug. */
  kill(): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
}

/** A lab whose machines exist. It ends with the process that brought it up, however that ends, unless it was kept. */
export interface RunningLab extends AsyncDisposable {
  readonly instance: string;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly dialer: Dialer;
  /** What ran it: `libvirt 9.0.0, QEMU 7.2.22`. */
  readonly description: string;
  /** From now on the lab outlives this process, and disposing of it only lets go of it. */
  keep(): Promise<void>;
}

/** What makes nodes. */
export interface Provider {
  readonly name: string;
  bringUp(request: BringUpRequest): Promise<RunningLab>;
  /** Takes hold of a lab that is up; disposing of what it returns leaves the lab alone. Throws `LabFault` when it is gone. */
  attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab>;
  /** Whether anything of the lab still runs. */
  isUp(instance: string): Promise<boolean>;
  /** Takes a lab down, whatever state it is in; succeeds when there is nothing left of it. */
  takeDown(instance: string): Promise<void>;
  /** Removes what labs of this user left where no folder knows of them any more; returns their names. */
  removeStrays(): Promise<readonly string[]>;
}
