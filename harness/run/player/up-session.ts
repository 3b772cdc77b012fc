import { UsageError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';
import { labHosts } from '../lab-hosts.ts';
import type { LabSession } from '../scenarios/lab-session.ts';
import type { Tools } from '../tools.ts';
import type { UpLab } from '../up-lab.ts';
import type { Unmet } from '../unmet.ts';

/** What the run itself does for a scenario: its record and its deployment are its own. */
export type RunsPart = Pick<LabSession, 'deploy' | 'applyAgain' | 'guest' | 'archive' | 'keep'>;

export interface UpSessionOptions {
  readonly up: UpLab;
  readonly tools: Pick<Tools, 'startBrowser'>;
  readonly facts: DeploymentFacts;
  readonly unmet: Unmet;
  readonly run: RunsPart;
}

/** A lab that is up, as scenarios see it. */
export class UpSession implements LabSession {
  readonly #up: UpLab;
  readonly #tools: Pick<Tools, 'startBrowser'>;
  readonly #run: RunsPart;
  readonly facts: DeploymentFacts;
  readonly unmet: Unmet;

  constructor({ up, tools, facts, unmet, run }: UpSessionOptions) {
    this.#up = up;
    this.#tools = tools;
    this.facts = facts;
    this.unmet = unmet;
    this.#run = run;
  }

  get plan(): LabSession['plan'] {
    return this.#up.record.lab;
  }

  get nodes(): LabSession['nodes'] {
    return this.#up.nodes;
  }

  get timeScale(): number {
    return this.#up.record.acceleration.timeScale;
  }

  get lostTime(): LabSession['lostTime'] {
    return this.#up.load?.lostByAny();
  }

  get secrets(): readonly string[] {
    return [...this.#up.record.passwords.keys()];
  }

  password(name: string): Secret {
    const { passwords } = this.#up.record;
    const password = passwords.get(name);
    if (password) return password;
    throw new UsageError(
      `deployment.yaml has no secret '${name}'; it has: ${[...passwords.keys()].join(', ')}`,
    );
  }

  guest(): ReturnType<LabSession['guest']> {
    return this.#run.guest();
  }

  archive(release: string): Promise<string> {
    return this.#run.archive(release);
  }

  browse(request: Parameters<LabSession['browse']>[0]): ReturnType<LabSession['browse']> {
    const { timeScale, lostTime, plan } = this;
    const hosts = labHosts(plan);
    return this.#tools.startBrowser({ ...request, hosts, timeScale, lostTime });
  }

  keep(name: string, content: Buffer): void {
    this.#run.keep(name, content);
  }

  deploy(): Promise<void> {
    return this.#run.deploy();
  }

  applyAgain(): ReturnType<LabSession['applyAgain']> {
    return this.#run.applyAgain();
  }
}
