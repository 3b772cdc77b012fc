import type { HostEntry, Lab, Nic } from '../lab/lab.ts';
import type { Requirement } from '../lab/requirement.ts';
import type { Acceleration } from './acceleration.ts';
import type { Dialer } from './dialer.ts';
import type { NodeImage } from './images.ts';
import type { OnMachineNews } from './machine-news.ts';
import type { NodeLoad } from './node-load.ts';

/** What makes a node itself: written into it before its first boot. */
export interface NodeIdentity {
  readonly hostname: string;
  /** OpenSSH private key of the node's sshd, known to the harness beforehand. */
  readonly hostPrivateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostPublicKey: string;
  /** Public keys that may log in as root. */
  readonly authorizedKeys: readonly string[];
  /** What it knows by name. */
  readonly hosts: readonly HostEntry[];
}

export interface BringUpRequest {
  readonly lab: Lab;
  /** The name this lab runs under: labs of different instances never meet. */
  readonly instance: string;
  /** By node name. */
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly identities: ReadonlyMap<string, NodeIdentity>;
  readonly acceleration: Acceleration;
  /** Where it is kept what each node says on its console, without secrets: `NODE.console.log`. */
  readonly consoleDir: string;
  readonly onNodeStarted?: (node: string) => void;
  /** Told what the lab has to do without on this host. */
  readonly onWarning?: (message: string) => void;
  /** Told what could not be written into the folder of consoles; nothing of the lab depends on it. */
  readonly onUnrecorded?: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export type TryOutRequest = Pick<BringUpRequest, 'lab' | 'instance' | 'onWarning' | 'signal'>;

/** One machine as its provider sees it. */
export interface Machine {
  readonly name: string;
  /** What it said on its console, without secrets: as of the moment when somebody took hold of its lab, or the lab ended. */
  readonly consoleLog: string;
  isRunning(): Promise<boolean>;
  /** Pulls the plug. */
  kill(): Promise<void>;
  /** Presses the reset button. */
  reset(): Promise<void>;
  /** Pulls the cable of a NIC, or puts it back. */
  setLink(nic: Nic, plugged: boolean): Promise<void>;
}

/** The machines of a lab as they were at one moment, on their way into a folder. */
export interface Snapshot {
  /** How long the machines stood still. */
  readonly pausedMs: number;
  /** Does what is left beside the lab, which goes on meanwhile; the folder is complete when it is done. */
  finish(signal?: AbortSignal): Promise<void>;
}

export interface RestoreRequest extends Pick<
  BringUpRequest,
  'lab' | 'instance' | 'images' | 'acceleration' | 'consoleDir' | 'onWarning' | 'onUnrecorded' | 'signal'
> {
  /** A folder that a finished snapshot filled; it is read and never changed. */
  readonly from: string;
}

/** Brings machines back as a snapshot found them. */
export interface Checkpointing {
  /** Why this provider keeps none as it was called; undefined when it does. */
  readonly unavailable?: string | undefined;
  /** Facts about the host that a snapshot has to find again, by name. */
  conditions(acceleration: Acceleration): Promise<Readonly<Record<string, string>>>;
  /** The same processes in the same memory, on disks of their own; their clocks stand where they were left. */
  restore(request: RestoreRequest): Promise<RunningLab>;
}

/** A lab whose machines exist. It ends with the process that brought it up, however that ends, unless it was kept. */
export interface RunningLab extends AsyncDisposable {
  readonly instance: string;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly dialer: Dialer;
  /** The name of the provider that made it. */
  readonly provider: string;
  /** What ran it: `libvirt 9.0.0, QEMU 7.2.22`. */
  readonly description: string;
  /** What its nodes cannot give, and why: by the names that phases and checks use in `requires`. */
  readonly lacks: ReadonlyMap<Requirement, string>;
  /** What its nodes have of the host's processors; absent where that cannot be known: on a host that is another. */
  readonly load?: NodeLoad | undefined;
  /**
   * Tells what befalls machines from now on, as it happens, until it is disposed of; and first of those that do not run.
   * Throws `LabFault` where the provider cannot be listened to.
   */
  watch(onNews: OnMachineNews): Promise<AsyncDisposable>;
  /** From now on the lab outlives this process, and disposing of it only lets go of it. */
  keep(): Promise<void>;
  /**
   * Switches a machine on that does not run: what it had on its disks is there, it is who it was, and its console goes on where it
   * ended. Throws `LabFault` when it cannot be. Absent where the provider has no way to do that.
   */
  start?(node: string): Promise<void>;
  /**
   * Stops all machines, writes memory and disks of all of them down and lets them go on. The folder exists, is empty and
   * lies in the file system of the lab's own. Absent where the provider has no way to do that.
   */
  snapshot?(into: string): Promise<Snapshot>;
}

/** A lab, and where what its nodes say is looked for. */
export type ConsolePlace = Pick<BringUpRequest, 'lab' | 'instance' | 'consoleDir'>;

/** What makes nodes. */
export interface Provider {
  readonly name: string;
  /** How its nodes run, where that needs no proof. */
  readonly acceleration?: Acceleration | undefined;
  /** The kinds of programs that it needs of this host beyond everyone's, as harness/host-packages calls them. */
  hostPrograms(): Promise<readonly string[]>;
  /**
   * What its nodes have to do without on this host, and what will not work because of that; bringing a lab up warns of the
   * same. Throws `HostLacks` where there can be no nodes at all.
   */
  shortcomings?(): Promise<readonly string[]>;
  /** Whether it unpacks images into the cache: there is room needed for their files, too. */
  readonly unpacksImages?: boolean;
  /**
   * Makes for a moment, in the place of the lab, all that its nodes will stand on (the daemon that runs them, networks, a NIC,
   * a disk), and removes it again; throws with the words of whatever did not come up.
   */
  tryOut(request: TryOutRequest): Promise<void>;
  /** Absent where machines cannot be brought back as they were. */
  readonly checkpoints?: Checkpointing | undefined;
  bringUp(request: BringUpRequest): Promise<RunningLab>;
  /** Takes hold of a lab that is up; disposing of what it returns leaves the lab alone. Throws `LabFault` when it is gone. */
  attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab>;
  /** Whether the lab is still there: its nodes may all be off. */
  isUp(instance: string): Promise<boolean>;
  /** Takes a lab down, whatever state it is in; succeeds when there is nothing left of it. */
  takeDown(instance: string): Promise<void>;
  /** Brings home what the nodes of a lab have said that ended with whoever made it; absent where nothing of that is left. */
  keepConsoles?(place: ConsolePlace): Promise<void>;
  /** Removes what labs of this user left where no folder knows of them any more; returns their names. */
  removeStrays(): Promise<readonly string[]>;
}
