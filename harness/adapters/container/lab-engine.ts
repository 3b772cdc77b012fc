import {
  findConnection,
  keepConnection,
  recordConnection,
  type Connection,
} from '../sandbox/connection-record.ts';
import { endpointText } from './ask-engine.ts';
import type { EngineHost } from './engine-host.ts';
import { parseEndpoint } from './existing-engine.ts';
import { sandboxEngine } from './sandbox-engine.ts';
import type { HostSurvey } from './host-survey.ts';

/** Starts a lab's engine, or takes the one that is there. */
export async function startEngineHost(
  dir: string,
  { existing, confinement }: Pick<HostSurvey, 'existing' | 'confinement'>,
  signal?: AbortSignal,
): Promise<EngineHost> {
  if (!existing) return sandboxEngine.start(dir, confinement, signal);
  return sharedEngine(dir, await recordConnection(dir, endpointText(existing)));
}

/** What there is of a lab's engine; undefined when nothing is. */
export async function findEngineHost(dir: string): Promise<EngineHost | undefined> {
  const connection = await findConnection(dir);
  return connection ? sharedEngine(dir, connection) : sandboxEngine.find(dir);
}

function sharedEngine(dir: string, { uri, held }: Connection): EngineHost {
  return { endpoint: parseEndpoint(uri), held, keep: () => keepConnection(dir, uri) };
}
