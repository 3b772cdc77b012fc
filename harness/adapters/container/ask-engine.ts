import { request } from 'node:http';
import { debugLog } from '../../core/debug-log.ts';
import { HostFault, messageOf } from '../../core/errors.ts';
import { toMs, type Duration } from '../../core/duration.ts';

/** Where a Docker engine listens. */
export type EngineEndpoint =
  { readonly socketPath: string } | { readonly host: string; readonly port: number };

export interface AskOptions {
  /** An engine that is there answers at once, but on a very busy host. @default 20s */
  readonly within?: Duration;
  readonly signal?: AbortSignal | undefined;
}

/** What the engine answers to a plain question, without loading what speaks with it at length; throws `HostFault` when it does not. */
export function askEngine(endpoint: EngineEndpoint, path: string, options: AskOptions = {}): Promise<string> {
  const what = `ask ${endpointText(endpoint)} for ${path}`;
  return debugLog.during('container', what, () => ask(endpoint, path, options));
}

/** The engine's answer as it comes, however long; undefined where the engine does not know what is asked for. */
export function openAnswer(
  endpoint: EngineEndpoint,
  path: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...endpoint, path, agent: false, timeout: toMs('20s') }, (answer) => {
      if (answer.statusCode !== 200) answer.resume();
      resolve(answer.statusCode === 200 ? answer : undefined);
    });
    asked.on('timeout', () => asked.destroy(new Error('the engine does not answer')));
    asked.on('error', reject);
    asked.end();
  });
}

export function endpointText(endpoint: EngineEndpoint): string {
  return 'socketPath' in endpoint
    ? `unix://${endpoint.socketPath}`
    : `tcp://${endpoint.host}:${endpoint.port}`;
}

function ask(
  endpoint: EngineEndpoint,
  path: string,
  { within = '20s', signal }: AskOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(new HostFault(`Docker engine at ${endpointText(endpoint)}: ${why}`));
    const options = { ...endpoint, path, agent: false, timeout: toMs(within), ...(signal ? { signal } : {}) };
    const asked = request(options, (answer) => {
      const chunks: string[] = [];
      answer.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      answer.on('end', () => {
        const text = chunks.join('');
        if (answer.statusCode === 200) resolve(text);
        else refuse(`${path} answered ${answer.statusCode ?? 'nothing'}: ${text.trim()}`);
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${within}`)));
    asked.on('error', (error) => refuse(messageOf(error)));
    asked.end();
  });
}
