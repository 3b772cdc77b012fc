import { readFile } from 'node:fs/promises';
import type { EngineEndpoint } from './ask-engine.ts';
import { hostCapabilities, requireVital, shortcomingsOf, type Capabilities } from './capabilities.ts';
import { delegatedGroup } from './delegated-group.ts';
import { existingEngine } from './existing-engine.ts';
import type { UserGround } from './sandboxed-dockerd.ts';

/** What this host gives to a new lab of containers. */
export interface HostSurvey {
  /** The engine that it goes to; without one it gets its own. */
  readonly existing: EngineEndpoint | undefined;
  /** There for an engine that an ordinary user starts. */
  readonly ground: UserGround | undefined;
  readonly capabilities: Capabilities;
  /** What its nodes have to do without, and what will not work because of that. */
  readonly shortcomings: readonly string[];
}

const NO_LIMITS =
  'nodes have no limits of memory and processors: the group that is delegated has processes of its own, this command among them, and can give others no controllers';

/** Throws `HostLacks` where there can be no nodes at all. */
export async function surveyHost(dockerHost: string | undefined): Promise<HostSurvey> {
  const existing = await existingEngine(dockerHost);
  const ground = existing || process.getuid?.() === 0 ? undefined : await userGround();
  const capabilities = await hostCapabilities(ground !== undefined);
  requireVital(capabilities);
  const shortcomings = [...shortcomingsOf(capabilities), ...(ground ? [NO_LIMITS] : [])];
  return { existing, ground, capabilities, shortcomings };
}

async function userGround(): Promise<UserGround> {
  const group = await delegatedGroup();
  return { group, oomScore: Number(await readFile('/proc/self/oom_score_adj', 'utf8')) };
}
