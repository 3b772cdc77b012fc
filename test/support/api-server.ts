import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the server does with a request; `hang` never answers, `drop` closes the connection, `truncate` ends too early. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: Buffer | string;
  readonly does?: 'hang' | 'drop' | 'truncate';
}

/** A key and the certificate that it signed itself, made for this by openssl(1): worth nothing anywhere. */
const PEM = join(import.meta.dirname, 'controller01.pem');

/** A real HTTP server on the loopback, in the place of an API on a node. */
export class ApiServer implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  /** How many connections were opened. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(scheme: 'http' | 'https', reply: (request: ReceivedRequest) => Reply) {
    this.#server = serverFor(scheme, (incoming, response) => {
      void buffer(incoming).then((body) => {
        const { method = '', url: path = '', headers } = incoming;
        const request = { method, path, host: headers.host ?? '', headers, body };
        this.requests.push(request);
        const { status = 200, headers: extra = {}, json, body: raw, does } = reply(request);
        if (does === 'hang') return;
        if (does === 'drop') {
          incoming.socket.destroy();
          return;
        }
        const text = json === undefined ? (raw ?? '') : JSON.stringify(json);
        const bytes = Buffer.byteLength(text) + (does === 'truncate' ? 100 : 0);
        response.writeHead(status, { 'content-length': bytes, ...extra });
        if (does === 'truncate') response.write(text, () => incoming.socket.destroy());
        else response.end(text);
      });
    });
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
    });
  }

  static async start(
    reply: (request: ReceivedRequest) => Reply,
    scheme: 'http' | 'https' = 'http',
  ): Promise<ApiServer> {
    const api = new ApiServer(scheme, reply);
    await new Promise<void>((resolve) => void api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function serverFor(scheme: 'http' | 'https', listener: RequestListener): Server {
  if (scheme === 'http') return createServer(listener);
  const pem = readFileSync(PEM);
  return createTlsServer({ key: pem, cert: pem }, listener);
}
