import type { EngineEndpoint } from './ask-engine.ts';
import { hostCapabilities, requireVital, shortcomingsOf, type Capabilities } from './capabilities.ts';
import type { Engine } from './engine.ts';
import { isConfined, ownConfinement, type Confinement } from './confinement.ts';
import { existingEngine } from './existing-engine.ts';

/** What this host gives to a new lab of containers. */
export interface HostSurvey {
  /** The engine that it goes to; without one it gets its own. */
  readonly existing: EngineEndpoint | undefined;
  /** Of an engine of the lab's own: one that is there already decides by itself. */
  readonly confinement: Confinement;
  readonly capabilities: Capabilities;
  /** What its nodes have to do without, and what will not work because of that. */
  readonly shortcomings: readonly string[];
}

const NO_LIMITS =
  'nodes have no limits of memory and processors: the group that is delegated has processes of its own, this command among them, and can give others no controllers';

export interface SurveyOptions {
  readonly dockerHost: string | undefined;
  /** Whether root's nodes may be root on this host. */
  readonly trusted: boolean;
}

/** Throws `HostLacks` where there can be no nodes at all. */
export async function surveyHost({ dockerHost, trusted }: SurveyOptions): Promise<HostSurvey> {
  const existing = await existingEngine(dockerHost);
  const confinement: Confinement = existing ? { by: 'nothing' } : await ownConfinement(trusted);
  const capabilities = await hostCapabilities(isConfined(confinement));
  requireVital(capabilities);
  const limits = confinement.by === 'user' ? [NO_LIMITS] : [];
  return { existing, confinement, capabilities, shortcomings: [...shortcomingsOf(capabilities), ...limits] };
}

/** What the nodes of a lab could do to the engine's host; undefined where something keeps them from it. */
export function exposureOf(
  { existing, confinement }: Pick<HostSurvey, 'existing' | 'confinement'>,
  { confines }: Pick<Engine, 'confines'>,
): string | undefined {
  if (confinement.by !== 'nothing' || confines) return undefined;
  return existing
    ? "root of a node is root of the engine's host: the engine was there before the lab, and gives containers no user namespace (userns-remap in its daemon.json)"
    : 'root of a node is root of this host, because of --trust-deployment';
}
