import type { Requirement } from '../../harness/lab/requirement.ts';
import { UsageError } from '../../harness/core/errors.ts';
import type { LostTime } from '../../harness/core/lost-time.ts';
import { Secret } from '../../harness/core/secret.ts';
import type { DeploymentFacts } from '../../harness/lab/deployment.ts';
import type { Lab } from '../../harness/lab/lab.ts';
import type { GuestImage } from '../../harness/ports/images.ts';
import type { Browser, BrowserRequest } from '../../harness/ports/browser.ts';
import type { Node } from '../../harness/ports/node.ts';
import type { EventBody } from '../../harness/report/events.ts';
import type { LabSession } from '../../harness/run/scenarios/lab-session.ts';
import type { ScenarioHost } from '../../harness/run/scenarios/scenario-host.ts';

export interface SessionScript {
  /** Where networks and addresses matter; else one of the nodes alone. */
  readonly plan?: Lab | undefined;
  readonly nodes?: readonly Node[];
  readonly passwords?: Readonly<Record<string, string>>;
  readonly guest?: GuestImage;
  readonly timeScale?: number;
  readonly lostTime?: LostTime | undefined;
  readonly facts?: DeploymentFacts;
  readonly browse?: (request: Pick<BrowserRequest, 'through' | 'signal'>) => Promise<Browser>;
  readonly keep?: (name: string, content: Buffer) => void;
  readonly unmet?: (requirement: Requirement) => string | undefined;
  readonly deploy?: () => Promise<void>;
  readonly applyAgain?: LabSession['applyAgain'];
}

/** A lab that is up as far as a scenario can tell. */
export function scriptedSession(script: SessionScript = {}): LabSession {
  const nodes = script.nodes ?? [];
  return {
    plan: script.plan ?? planOf(nodes),
    nodes: new Map(nodes.map((node) => [node.name, node])),
    timeScale: script.timeScale ?? 1,
    lostTime: script.lostTime,
    facts: script.facts ?? { settings: new Map() },
    secrets: Object.keys(script.passwords ?? {}),
    password: (name) => {
      const password = script.passwords?.[name];
      if (password === undefined) throw new UsageError(`deployment.yaml names no secret ${name}`);
      return new Secret(password);
    },
    guest: () =>
      script.guest ? Promise.resolve(script.guest) : Promise.reject(new UsageError('the lab has no guest')),
    archive: (release) => Promise.resolve(`deb http://archive.stacklab/${release}/ ./`),
    browse: script.browse ?? (() => Promise.reject(new UsageError('the host has no browser'))),
    keep: script.keep ?? (() => undefined),
    unmet: script.unmet ?? (() => undefined),
    deploy: script.deploy ?? (() => Promise.resolve()),
    applyAgain: script.applyAgain ?? (() => Promise.resolve([])),
  };
}

/** A host that hands out one session and keeps the events. */
export function scriptedHost(
  session: LabSession | Error,
  changes: Partial<ScenarioHost> = {},
): ScenarioHost & { readonly events: EventBody[] } {
  const events: EventBody[] = [];
  return {
    mode: 'run',
    scenario: 'story',
    lab: 'tiny',
    only: [],
    settings: new Map(),
    session: () => (session instanceof Error ? Promise.reject(session) : Promise.resolve(session)),
    emit: (event) => void events.push(event),
    ...changes,
    events,
  };
}

function planOf(nodes: readonly Node[]): Lab {
  return {
    name: 'tiny',
    title: 'a lab of scripts',
    dir: '/nowhere',
    platforms: ['debian12'],
    networks: [],
    nodes: nodes.map(({ name, roles }) => ({
      ...{ name, roles, bake: [], cpus: 1, memoryMiB: 512, nics: [], disks: [] },
    })),
    hosts: [],
    deploymentDir: '/nowhere/deploy',
  };
}
