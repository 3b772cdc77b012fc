import { Duplex, PassThrough, type Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ConnectFailed, messageOf } from '../../core/errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Dialer } from '../../ports/dialer.ts';
import { domainName } from '../ownership/names.ts';

/** What a container says once the connection is there. */
const CONNECTED = '+';
const CONNECT = `
exec 3<>"/dev/tcp/$1/$2" || exit
printf '${CONNECTED}'
cat <&3 &
exec cat >&3
`;

/** Opens streams through the engine, wherever that is: a node connects to its own address, and to that of others. */
export class ExecDialer implements Dialer {
  readonly #docker: Dockerode;
  readonly #containers: ReadonlyMap<string, string>;
  readonly #first: string;

  constructor(docker: Dockerode, lab: Lab, instance: string) {
    this.#docker = docker;
    const pairs = lab.nodes.flatMap(({ name, nics }) =>
      nics.flatMap(({ address }) =>
        address === undefined ? [] : [[address, domainName(instance, name)] as const],
      ),
    );
    this.#containers = new Map(pairs);
    this.#first = domainName(instance, lab.nodes[0]?.name ?? '');
  }

  async dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    try {
      signal?.throwIfAborted();
      const stream = await this.#connect(this.#containers.get(address) ?? this.#first, address, port);
      const { stdout, said } = this.#demultiplex(stream);
      const onAbort = (): void => void stream.destroy();
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        await connected(stdout, said);
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
      return Duplex.from({ readable: stdout, writable: stream });
    } catch (cause) {
      const message = `${address}:${port}: no connection into the lab; last seen: ${messageOf(cause)}`;
      throw new ConnectFailed(message, { cause });
    }
  }

  async #connect(container: string, address: string, port: number): Promise<Duplex> {
    const exec = await this.#docker.getContainer(container).exec({
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Cmd: ['bash', '-c', CONNECT, 'bash', address, String(port)],
    });
    return exec.start({ hijack: true, stdin: true });
  }

  /** Without a terminal an engine sends output and errors as frames of one stream. */
  #demultiplex(stream: Duplex): { stdout: PassThrough; said: string[] } {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const said: string[] = [];
    stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    (this.#docker.modem as Demultiplexer).demuxStream(stream, stdout, stderr);
    stream.once('end', () => stdout.end());
    stream.once('close', () => stdout.end());
    return { stdout, said };
  }
}

interface Demultiplexer {
  demuxStream(from: Duplex, stdout: PassThrough, stderr: PassThrough): void;
}

/** The first byte is the container's word that the connection is there; what comes after it is the other side's. */
function connected(stdout: Readable, said: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      stdout.off('readable', onReadable);
      stdout.off('end', onEnd);
    };
    const onReadable = (): void => {
      if (stdout.read(CONNECTED.length) === null) return;
      settle();
      resolve();
    };
    const onEnd = (): void => {
      settle();
      reject(new Error(said.join('').trim().split('\n').at(-1) || 'the engine closed the stream'));
    };
    stdout.on('readable', onReadable);
    stdout.once('end', onEnd);
    onReadable();
  });
}
