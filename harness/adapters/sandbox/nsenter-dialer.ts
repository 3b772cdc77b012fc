import type { Duplex } from 'node:stream';
import { ConnectFailed } from '../../core/errors.ts';
import type { Dialer } from '../../ports/dialer.ts';
import { startProgram } from '../host/program.ts';
import { namespaceFlags } from './holder.ts';

const CONNECT_TIMEOUT_S = 10;
/** What socat -d -d says once both ends are open. */
const CONNECTED = /starting data transfer loop/;

/** Opens streams into a sandbox: `nsenter` joins its namespaces, socat connects there. */
export class NsenterDialer implements Dialer {
  readonly #enter: readonly string[];

  constructor(init: number, uid: number) {
    // the process namespace is joined too, so that no socat can outlive the sandbox
    this.#enter = ['-t', String(init), ...namespaceFlags(uid).nsenter, '-n', '-p'];
  }

  async dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    const target = `TCP:${address}:${port},connect-timeout=${CONNECT_TIMEOUT_S},nodelay`;
    const socat = startProgram(
      'nsenter',
      [...this.#enter, 'socat', '-d', '-d', '-b', '65536', 'STDIO', target],
      {
        reject: false,
        buffer: false,
        encoding: 'buffer',
        ...(signal ? { cancelSignal: signal } : {}),
      },
    );
    // before anything is waited for: a server may speak first, and what nobody listens to is thrown away
    const stream = streamOf(socat);
    const said: string[] = [];
    await new Promise<void>((resolve) => {
      socat.stderr.on('data', (chunk: Buffer) => {
        said.push(chunk.toString());
        if (CONNECTED.test(said.join(''))) resolve();
      });
      void socat.then(() => resolve());
    });
    if (CONNECTED.test(said.join(''))) return stream;
    stream.destroy();
    throw new ConnectFailed(`${address}:${port}: no connection into the lab; last seen: ${lastError(said)}`);
  }
}

function streamOf(socat: { duplex(): Duplex; kill(signal: NodeJS.Signals): boolean }): Duplex {
  const stream = socat.duplex();
  stream.once('close', () => socat.kill('SIGTERM'));
  return stream;
}

function lastError(said: readonly string[]): string {
  const lines = said.join('').trim().split('\n');
  return lines.findLast((line) => / [EW] /.test(line))?.replace(/^.* [EW] /, '') ?? lines.at(-1) ?? 'nothing';
}
