import { access } from 'node:fs/promises';
import { HostLacks, messageOf, UsageError } from '../../core/errors.ts';
import { askEngine, type EngineEndpoint } from './ask-engine.ts';

const OWN_ENGINE = 'unset DOCKER_HOST: each lab then has an engine of its own';
const DEFAULT_SOCKET = '/var/run/docker.sock';

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

/** What DOCKER_HOST, or a record of it, names; throws `UsageError` for what stacklab cannot speak with. */
export function parseEndpoint(text: string): EngineEndpoint {
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
