import type { Cloud } from './cloud.ts';
import type { Folder } from './folder.ts';
import type { Requirement } from './requirement.ts';

/** The system under test: ordered phases and the scripts they name. */
export interface Deployment {
  /** Absolute path of the folder that holds deployment.yaml. */
  readonly dir: string;
  /** What of this folder counts; listed once, so that everybody means the same files. */
  readonly folder: Folder;
  /** Names of the passwords to generate for each run. */
  readonly secrets: readonly string[];
  /** Texts by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** What the cloud is that it makes; absent where it makes none. */
  readonly cloud?: Cloud;
  readonly phases: readonly Phase[];
}

/** What a deployment tells its scripts and the checks of it. */
export type DeploymentFacts = Pick<Deployment, 'settings' | 'cloud'>;

/** These alone: they travel between processes. */
export function factsOf({ settings, cloud }: DeploymentFacts): DeploymentFacts {
  return { settings, ...(cloud ? { cloud } : {}) };
}

export interface Phase {
  readonly name: string;
  /** Names of the nodes it runs on, in the order of lab.yaml. */
  readonly nodes: readonly string[];
  readonly action: { readonly run: string } | { readonly local: string };
  /** The limit on a KVM host; scaled under TCG. */
  readonly withinMs: number;
  /** Names of phases that must have ended well before this one starts. */
  readonly needs: readonly string[];
  /** What the phase needs of a node that not every provider gives, e.g. `own-kernel`. */
  readonly requires: readonly Requirement[];
  /** Patterns of the files of the folder that it reads besides its script; absent: every file that is no script of a phase. */
  readonly inputs?: readonly string[];
  /** systemd units whose journal tells most when the phase fails. */
  readonly units: readonly string[];
}
