/**
 * The vocabulary of scenarios: what a file in `scenarios/` may import.
 * @module
 */

/** One story on one lab; throws `UsageError` when it is not started by `bin/lab run` or `bin/lab check`. */
export { scenario, type ScenarioWords } from './run/scenarios/scenario.ts';
/** Makes an acceptance check; throws `UsageError` on an id that is not `group.name`. */
export { defineCheck, type Check, type CheckDefinition } from './run/scenarios/check.ts';
/** Makes what several checks stand on: made by the first that asks `lab.fixture()` for it, undone after the last. */
export { defineFixture, type FixtureDefinition } from './run/scenarios/fixture.ts';
/** The lab that a check or step is given: its nodes, its cloud, its guest image and its passwords. */
export type { Fixture, LabUnderTest, Person } from './run/scenarios/lab-under-test.ts';
/** The cloud as deployment.yaml describes it: addresses, people, units, logs; every lookup throws `UsageError` on what it has not. */
export type { CloudPart, CloudUnderTest } from './run/scenarios/cloud-under-test.ts';
/** The facts themselves, as they stand in `cloud:` of deployment.yaml. */
export type {
  AgentsByNode,
  Cloud,
  CloudPerson,
  CloudService,
  CloudUnit,
  TenantNetwork,
} from './lab/cloud.ts';
/** What a node of lab.yaml is for. */
export type { Role } from './lab/lab.ts';
/** A machine of the lab, with the verbs `run`, `succeed`, `fail` and `waitFor…`. */
export type { Node, WaitForOptions } from './ports/node.ts';
/** What a browser shows, in the words of a person in front of it. */
export type { CheckPage } from './run/scenarios/browsing.ts';
export type { Glance } from './ports/browser.ts';
/** What a command printed and how it ended. */
export type { CommandResult, ExecOptions } from './ports/shell.ts';
/** How much `download` may bring from a node, and who is told of what it left there. */
export type { DownloadOptions } from './ports/shell.ts';
/** What the deployed cloud boots. */
export type { GuestImage } from './ports/images.ts';
/** Observes until a thing is there; throws `WaitTimedOut` with the last thing seen at its deadline. */
export { waitUntil, type Done, type Observation, type WaitOptions } from './core/wait.ts';
/** A length of time as people write it: `'90s'`, `'45m'`. */
export type { Duration } from './core/duration.ts';
/** Thrown by a check that found something else than it expected, where an assertion would not say it well. */
export { CheckFailed } from './core/errors.ts';
/** Thrown by a check where there is nothing to ask after all: it is told as skipped, with the message as the reason. */
export { CheckSkipped } from './run/scenarios/check-skipped.ts';
/** The message of whatever was thrown, an error or not. */
export { messageOf } from './core/errors.ts';
/** The cloud's REST interfaces, and what they answer. */
export type { OpenStackClient } from './openstack/client.ts';
export type { ApplicationCredential, Token, TokenAnswer, Named } from './openstack/identity-client.ts';
export type { Image, NewImage, Visibility } from './openstack/image-client.ts';
export type { ComputeQuota, Flavor, NewFlavor } from './openstack/compute-client.ts';
/** A daemon of nova or cinder as its API lists it: `enabled` or `disabled`, `up` or `down`. */
export type { ServiceState } from './openstack/service-state.ts';
export type { NewServer, Server, ServerAddress } from './openstack/server.ts';
export type { FloatingIp, Network, NetworkAgent, NewRule, Port } from './openstack/network-client.ts';
export type { NovaNetwork } from './openstack/nova-network-client.ts';
export type { Volume } from './openstack/volume-client.ts';
export type { Catalog, CatalogService, Endpoint } from './openstack/catalog.ts';
/** The refusal that a request must end with; throws `UnexpectedAnswer` when it was granted. */
export { refusalOf, type RequestRefused } from './openstack/api-error.ts';
/** Reads a stream to its end and says what it was: bytes, MD5, SHA-256, SHA-512. */
export { digestOf, type Digest } from './openstack/digest.ts';
/** A value that prints as `***`; `reveal()` is the only way to it. */
export { Secret } from './core/secret.ts';
