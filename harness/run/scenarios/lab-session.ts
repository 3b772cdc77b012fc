import type { Requirement } from '../../lab/requirement.ts';
import type { LostTime } from '../../core/lost-time.ts';
import type { Secret } from '../../core/secret.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Browser, BrowserRequest } from '../../ports/browser.ts';
import type { GuestImage } from '../../ports/images.ts';
import type { Node } from '../../ports/node.ts';
import type { AppliedPhase } from './applied-phase.ts';

/** A lab that is up, as the run hands it to a scenario. */
export interface LabSession {
  readonly plan: Lab;
  readonly nodes: ReadonlyMap<string, Node>;
  /** What deployment.yaml says of the cloud and of itself. */
  readonly facts: DeploymentFacts;
  /** What every duration is multiplied by: 1 under KVM, measured under TCG. */
  readonly timeScale: number;
  /** Of the node that loses most: as much is added to limits, within reason. */
  readonly lostTime?: LostTime | undefined;
  /** The names of the run's passwords. */
  readonly secrets: readonly string[];
  /** One of the run's generated passwords; throws `UsageError` when deployment.yaml names no such secret. */
  password(name: string): Secret;
  /** The image that the deployed cloud boots, from the cache or built now; throws `UsageError` when the lab has none. */
  guest(): Promise<GuestImage>;
  /** A line of a node's sources.list that has the packages of a release of labs/releases; throws `UsageError` when there is none. */
  archive(release: string): Promise<string>;
  /** A browser on this host that sees the lab as a node does; throws `HostLacks` when the host has none. */
  browse(request: Pick<BrowserRequest, 'through' | 'signal'>): Promise<Browser>;
  /** Keeps a file of a check in the run's directory. */
  keep(name: string, content: Buffer): void;
  /** Why this lab cannot give what a check requires; undefined when it can. */
  unmet(requirement: Requirement): string | undefined;
  /** Applies every phase of the deployment; throws the first phase's failure after the others have ended. */
  deploy(): Promise<void>;
  /** Applies every phase to a lab that has them; tells what came of each, throws where that cannot be told. */
  applyAgain(): Promise<readonly AppliedPhase[]>;
}
