import type { Duration } from '../../core/duration.ts';
import type { Secret } from '../../core/secret.ts';
import type { Observation } from '../../core/wait.ts';
import type { Lab, Role } from '../../lab/lab.ts';
import type { OpenStackClient } from '../../openstack/client.ts';
import type { GuestImage } from '../../ports/images.ts';
import type { Node } from '../../ports/node.ts';
import type { CheckPage } from './browsing.ts';
import type { CloudUnderTest } from './cloud-under-test.ts';

/** Who asks the cloud: somebody of `cloud.people` in deployment.yaml, by user name. */
export type Person = string;

/** A lab as checks and steps see it: everything they ask of it is written down as evidence. */
export interface LabUnderTest {
  readonly name: string;
  /** lab.yaml as planned: networks, addresses, MACs, disks. */
  readonly plan: Lab;
  /** Aborted when the check's time is up or the run is interrupted. */
  readonly signal: AbortSignal;
  /** Address of a node on the first network: the one that carries SSH and the APIs. */
  managementAddress(node: string): string;
  /** Throws `UsageError` when the lab has no such node. */
  node(name: string): Node;
  /** The nodes of a role, or all of them, in the order of lab.yaml. */
  nodes(role?: Role): readonly Node[];
  /** The one controller; throws `UsageError` when the lab has none. */
  controller(): Node;
  /** What deployment.yaml says of the cloud; throws `UsageError` where it makes none. */
  readonly cloud: CloudUnderTest;
  /** A setting of deployment.yaml, as text; throws `UsageError` when it has none of this name. */
  setting(name: string): string;
  /** The cloud's REST interfaces, reached through the controller; throws `UsageError` for nobody of `cloud.people`. */
  openstack(who: Person): OpenStackClient;
  /**
   * The page of a browser of the check's own, whose connections start on the controller; both end with the check. What
   * uses it says `requires: ['browser']`, for not every host has one.
   */
  browser(): Promise<CheckPage>;
  guest(): Promise<GuestImage>;
  /** The names of the deployment's secrets. */
  readonly secrets: readonly string[];
  password(name: string): Secret;
  /** Observes the cloud until a thing is there; `within` is the limit on a KVM host. Throws `WaitTimedOut`. */
  waitUntil<T>(subject: string, observe: () => Promise<Observation<T>>, within: Duration): Promise<T>;
  /** Reports how times spread that the check has measured, in milliseconds: `time to ACTIVE`. None is nothing to report. */
  timed(subject: string, samplesMs: readonly number[]): void;
  /** What the check stands on with others, made now where it is not there yet. Throws `UsageError` when its `uses` does not name it. */
  fixture<T>(fixture: Fixture<T>): Promise<T>;
  /** Registers the undo of what the check has made; run last-in first-out after it, whatever came of it. */
  defer(subject: string, undo: () => Promise<void>): void;
}

/** What several checks of a scenario stand on, and what is dear to make: networks, servers that have booted. */
export interface Fixture<T> {
  readonly name: string;
  /** What it stands on itself. */
  readonly uses: readonly Fixture<unknown>[];
  readonly make: (lab: LabUnderTest) => Promise<T>;
}
