import { access } from 'node:fs/promises';
import { HostLacks, messageOf, UsageError } from '../../core/errors.ts';
import type { Dialer } from '../../ports/dialer.ts';
import {
  findConnection,
  keepConnection,
  recordConnection,
  type Connection,
} from '../sandbox/connection-record.ts';
import { askEngine, endpointText, type EngineEndpoint } from './ask-engine.ts';
import { sandboxEngine } from './sandbox-engine.ts';
import type { UserGround } from './sandboxed-dockerd.ts';

/** A Docker engine to put a lab on, and the way to what runs there. */
export interface EngineHost {
  readonly endpoint: EngineEndpoint;
  /** Whether its lab is meant to be there: its command still works on it, or it was kept. */
  readonly held: boolean;
  /** There for an engine of the lab's own: ending it ends everything on it. */
  readonly sandbox?: {
    readonly dialer: Dialer;
    /** Process 1 of its namespaces as the host numbers it. */
    readonly init: number;
  };
  /** The lab outlives the process that started it. */
  keep(): Promise<void>;
}

const OWN_ENGINE = 'unset DOCKER_HOST: each lab then has an engine of its own';
const DEFAULT_SOCKET = '/var/run/docker.sock';

/** Starts a lab's engine, or takes the one that is there. */
export async function startEngineHost(
  dir: string,
  { existing, ground }: { existing: EngineEndpoint | undefined; ground: UserGround | undefined },
  signal?: AbortSignal,
): Promise<EngineHost> {
  if (!existing) return sandboxEngine.start(dir, ground, signal);
  return hostOf(dir, await recordConnection(dir, endpointText(existing)));
}

/** What there is of a lab's engine; undefined when nothing is. */
export async function findEngineHost(dir: string): Promise<EngineHost | undefined> {
  const connection = await findConnection(dir);
  return connection ? hostOf(dir, connection) : sandboxEngine.find(dir);
}

/**
 * The engine that this user has already: what DOCKER_HOST names, or the one at the usual place if it answers. Throws
 * `UsageError` for what stacklab cannot speak with and `HostLacks` for a named engine that does not answer.
 */
export async function existingEngine(dockerHost: string | undefined): Promise<EngineEndpoint | undefined> {
  if (dockerHost !== undefined && dockerHost !== '') return namedEngine(dockerHost);
  const engine = { socketPath: DEFAULT_SOCKET };
  return access(DEFAULT_SOCKET)
    .then(() => askEngine(engine, '/_ping'))
    .then(
      () => engine,
      () => undefined,
    );
}

async function namedEngine(dockerHost: string): Promise<EngineEndpoint> {
  const engine = parseEndpoint(dockerHost);
  await askEngine(engine, '/_ping').catch((cause: unknown) => {
    throw new HostLacks(
      `DOCKER_HOST: ${messageOf(cause)}; start it, or name one that runs and that you may use, or ${OWN_ENGINE}`,
      { cause },
    );
  });
  return engine;
}

function parseEndpoint(text: string): EngineEndpoint {
  const [, socketPath] = /^unix:\/\/(\/.+)$/.exec(text) ?? [];
  if (socketPath !== undefined) return { socketPath };
  const [, host, port] = /^tcp:\/\/([^/:]+):(\d+)\/?$/.exec(text) ?? [];
  if (host !== undefined) return { host, port: Number(port) };
  const [, login] = /^ssh:\/\/(.+)$/.exec(text) ?? [];
  const remedy =
    login === undefined
      ? ''
      : `lead it here (ssh -nNT -L 2375:/var/run/docker.sock ${login}) and set DOCKER_HOST=tcp://localhost:2375, or `;
  throw new UsageError(
    `DOCKER_HOST=${text}: it has to be unix:///PATH or tcp://HOST:PORT; ${remedy}${OWN_ENGINE}`,
  );
}

function hostOf(dir: string, { uri, held }: Connection): EngineHost {
  return { endpoint: parseEndpoint(uri), held, keep: () => keepConnection(dir, uri) };
}
