import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as startTls } from 'node:tls';
import { Agent } from 'undici';
import type { Shell } from '../ports/shell.ts';
import { NodeConnection } from './node-connection.ts';

/** undici's types ask for a Socket; its code uses what every Duplex has, and asks before it uses the rest. */
type ConnectDone = (error: null, stream: Duplex) => void;

/** A controller under TCG is slower, not faster, when it is asked more at once. */
const MOST_CONNECTIONS = 4;

/** An HTTP agent whose every connection is a stream that a node opens: no socket of the host is involved. */
export function nodeAgent(shell: Shell, signal: AbortSignal): Agent {
  return new Agent({
    connections: MOST_CONNECTIONS,
    // deadlines are ours: one for each request, scaled under TCG
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: ({ hostname, port, protocol }, done) => {
      const isTls = protocol === 'https:';
      const dialled = shell.dial(hostname, Number(port || (isTls ? '443' : '80')), signal);
      const connected = isTls ? dialled.then((stream) => secured(stream, hostname)) : dialled;
      connected.then(
        (stream) => (done as ConnectDone)(null, new NodeConnection(stream)),
        (error: unknown) => done(asError(error), null),
      );
    },
  });
}

/** Whether the certificate is to be trusted is not asked: a lab has no authority that a host would know. */
function secured(socket: Duplex, hostname: string): Promise<Duplex> {
  const servername = isIP(hostname) === 0 ? { servername: hostname } : {};
  const stream = startTls({ socket, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], ...servername });
  return new Promise((resolve, reject) => {
    stream.once('secureConnect', () => resolve(stream));
    stream.once('error', (cause: Error) => {
      socket.destroy();
      reject(new Error(`it does not speak TLS: ${cause.message}`, { cause }));
    });
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
