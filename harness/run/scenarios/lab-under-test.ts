import type { Duration } from '../../core/duration.ts';
import type { Secret } from '../../core/secret.ts';
import type { Done, Observation } from '../../core/wait.ts';
import type { Lab, Role } from '../../lab/lab.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { OpenStackClient } from '../../openstack/client.ts';
import type { GuestImage } from '../../ports/images.ts';
import type { Node } from '../../ports/node.ts';
import type { CheckPage } from './browsing.ts';
import type { CloudUnderTest } from './cloud-under-test.ts';

/** Who asks the cloud: somebody of `cloud.people` in deployment.yaml, by user name. */
export type Person = string;

/** A lab as checks and steps see it: everything they ask of it is written down as evidence. */
export interface LabUnderTest {
  /** The name of its folder: `pike`. */
  readonly name: string;
  /** lab.yaml as planned: networks, addresses, MACs, disks. */
  readonly plan: Lab;
  /** Aborted when the check's time is up or the run is interrupted: for what a check waits for by itself. */
  readonly signal: AbortSignal;
  /** A node by its name in lab.yaml; throws `UsageError` when the lab has none of that name. */
  node(name: string): Node;
  /** The nodes of a role, or all of them, in the order of lab.yaml; none where no node has the role. */
  nodes(role?: Role): readonly Node[];
  /** The first node of the role controller; throws `UsageError` when the lab has none. */
  controller(): Node;
  /**
   * Address of a node on the first network, the one that carries SSH and the APIs: `10.0.0.11`. Throws `UsageError` when the
   * lab has no such node.
   */
  managementAddress(node: string): string;
  /** What deployment.yaml says of the cloud; throws `UsageError` where it makes none. */
  readonly cloud: CloudUnderTest;
  /**
   * Why this lab cannot give what a check may require, such as `disks`; undefined where it can. For a check that asks for less
   * where there is less: one that makes no sense without says so by `requires`.
   */
  lacks(requirement: Requirement): string | undefined;
  /** A setting of deployment.yaml, as text; throws `UsageError` when it has none of this name. */
  setting(name: string): string;
  /**
   * The cloud's REST interfaces as a person of `cloud.people` sees them, reached through the controller; throws `UsageError`
   * for nobody of them. The same client each time, closed with the check.
   */
  openstack(who: Person): OpenStackClient;
  /**
   * The page of a browser of the check's own, whose connections start on the controller; both end with the check. What uses
   * it says `requires: ['browser']`, for not every host has one: without, it throws `HostLacks`.
   */
  browser(): Promise<CheckPage>;
  /**
   * The image that the cloud is to boot, as a file of this host: from the cache, or fetched or built now. Throws `UsageError`
   * when lab.yaml names no guest.
   */
  guest(): Promise<GuestImage>;
  /**
   * A line of a node's sources.list by which its apt finds the packages of a release of labs/releases, besides those that its
   * image was made from; the archive is made now where it is not in the cache. Throws `UsageError` when there is no such
   * release, or none for the nodes' suite.
   */
  archive(release: string): Promise<string>;
  /** The names of the deployment's secrets: `keystone-db`. */
  readonly secrets: readonly string[];
  /**
   * The password that this run has made for one of the secrets of deployment.yaml; throws `UsageError` when it names no such
   * secret.
   */
  password(name: string): Secret;
  /**
   * Observes until a thing is there, and gives it: `observe` gives an `Observation`, which is `{ done }`, `{ pending }` with
   * what it saw, or `{ hopeless }`. `within` is the limit on a KVM host. Throws `WaitTimedOut` with the last thing seen, at the limit or where it is
   * hopeless. An observation that throws counts as pending, unless asking again cannot mend it.
   */
  waitUntil<O extends Observation<unknown>>(
    subject: string,
    observe: () => Promise<O>,
    within: Duration,
  ): Promise<Done<O>>;
  /** A limit for a KVM host as it is on this lab, in milliseconds: for programs of nodes that have limits of their own. */
  stretched(within: Duration): number;
  /** Reports how times spread that the check has measured, in milliseconds: `time to ACTIVE`. None is nothing to report. */
  timed(subject: string, samplesMs: readonly number[]): void;
  /**
   * Applies every phase of the deployment to the lab once more, as `lab deploy` does. Throws `CommandFailed` with the first
   * phase that failed, after everything that could run has ended, and what kept the lab from being asked. The `within` of a step
   * that calls it has to be as long as a deployment may take.
   */
  applyAgain(): Promise<void>;
  /**
   * What the check stands on with others, made now where it is not there yet. Throws `UsageError` when its `uses` does not
   * name it, and what `make` throws.
   */
  fixture<T>(fixture: Fixture<T>): Promise<T>;
  /**
   * Registers the undo of what the check has made; run last-in first-out after it, whatever came of it. What cannot be undone
   * fails the check. Throws `ScenarioBroken` when the check has ended.
   */
  defer(subject: string, undo: () => Promise<void>): void;
}

/** What several checks of a scenario stand on, and what is dear to make: networks, servers that have booted. */
export interface Fixture<T> {
  /** What messages call it: `networks`. */
  readonly name: string;
  /** What it stands on itself. @default none */
  readonly uses: readonly Fixture<unknown>[];
  /**
   * Makes it, in the time of the check that asks first, and gives what checks need to know of it; what it gives to
   * `lab.defer` is undone after the last check that uses it.
   */
  readonly make: (lab: LabUnderTest) => Promise<T>;
}
