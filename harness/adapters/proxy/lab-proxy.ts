import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Shell } from '../../ports/shell.ts';
import { peerUser } from './peer-user.ts';
import { refusalHead, refuse, type Refusal } from './proxy-refusal.ts';

export interface LabProxyOptions {
  /** The node that connections start from. */
  readonly through: Shell;
  /** The only names and addresses that it leads to. */
  readonly hosts: readonly string[];
  /** Lets in whatever the user of this process has started, with or without the password. @default false */
  readonly ownUser?: boolean;
}

/** RFC 9110, 7.6.1: what concerns one connection, not the message that goes over it. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'upgrade'];
const USER = 'lab';
const NO_PROXY_REQUEST = { status: 400, text: 'not a proxy request' } as const;

/**
 * An HTTP proxy on the host's loopback whose every connection is a stream that a node opens: names are resolved there, and
 * no packet of the host's own network is sent. It leads to the lab alone, and nobody else on the host gets through:
 * one has to know its password, or to be the user who has started it.
 */
export class LabProxy implements AsyncDisposable {
  readonly user = USER;
  readonly password = new Secret(randomBytes(24).toString('hex'));
  readonly #hosts: ReadonlySet<string>;
  readonly #through: Shell;
  readonly #ownUser: boolean;
  readonly #streams = new Set<Duplex>();
  readonly #closing = new AbortController();
  readonly #server = createServer((asked, answer) => void this.#forward(asked, answer));

  private constructor({ through, hosts, ownUser = false }: LabProxyOptions) {
    this.#through = through;
    this.#ownUser = ownUser;
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
    this.#server.on('connect', (asked: IncomingMessage, near: Duplex, head: Buffer) => {
      void this.#connect(asked, near, head);
    });
    // deadlines are those of who asks: under TCG an answer takes its time
    Object.assign(this.#server, { requestTimeout: 0, headersTimeout: 0 });
  }

  static async start(options: LabProxyOptions): Promise<LabProxy> {
    const proxy = new LabProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const stream of this.#streams) stream.destroy();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** `GET http://controller01/horizon/ HTTP/1.1` */
  async #forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const target = targetOf(asked.url ?? '');
      const refusal = await this.#refusal(asked, target);
      if (refusal || !target) {
        refuse(answer, refusal ?? NO_PROXY_REQUEST);
        return;
      }
      const far = await this.#dial(target);
      const headers = { ...withoutHopByHop(asked.headers), connection: 'close' };
      const path = `${target.pathname}${target.search}`;
      const { method } = asked;
      const onward = request({ createConnection: () => far, method, path, headers, setHost: false });
      const [answered] = await Promise.all([answerTo(onward), pipeline(asked, onward)]);
      answer.writeHead(answered.statusCode ?? 502, withoutHopByHop(answered.headers));
      await pipeline(answered, answer);
    } catch (error) {
      if (answer.headersSent) answer.destroy();
      else refuse(answer, { status: 502, text: `${asked.url}: ${messageOf(error)}` });
    }
  }

  /** `CONNECT controller01:443 HTTP/1.1` */
  async #connect(asked: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
    this.#keep(near);
    const target = targetOf(`http://${asked.url ?? ''}`);
    const refusal = await this.#refusal(asked, target);
    if (refusal || !target) {
      near.end(refusalHead(refusal ?? NO_PROXY_REQUEST));
      return;
    }
    try {
      const far = await this.#dial(target);
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      await Promise.all([pipeline(near, far), pipeline(far, near)]);
    } catch (error) {
      if (!near.destroyed) near.end(refusalHead({ status: 502, text: messageOf(error) }));
    }
  }

  async #refusal(asked: IncomingMessage, target: URL | undefined): Promise<Refusal | undefined> {
    if (!(await this.#admits(asked)))
      return { status: 407, text: 'who asks? this is the way into a lab of somebody' };
    if (!target || this.#hosts.has(target.hostname.toLowerCase())) return undefined;
    return {
      status: 403,
      text: `${target.hostname} is no host of the lab: nothing else is reached from here`,
    };
  }

  async #admits({ headers, socket }: IncomingMessage): Promise<boolean> {
    if (this.#knows(headers['proxy-authorization'])) return true;
    return this.#ownUser && (await peerUser(socket)) === process.getuid?.();
  }

  #knows(authorization = ''): boolean {
    const expected = Buffer.from(
      `Basic ${Buffer.from(`${USER}:${this.password.reveal()}`).toString('base64')}`,
    );
    const given = Buffer.from(authorization);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async #dial({ hostname, port }: URL): Promise<Duplex> {
    return this.#keep(await this.#through.dial(hostname, Number(port || '80'), this.#closing.signal));
  }

  #keep(stream: Duplex): Duplex {
    this.#streams.add(stream);
    return stream.on('error', () => stream.destroy()).once('close', () => this.#streams.delete(stream));
  }
}

function targetOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function answerTo(onward: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => onward.once('response', resolve).on('error', reject));
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
