import type { Duplex } from 'node:stream';
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
    connect: ({ hostname, port }, done) => {
      shell.dial(hostname, Number(port || '80'), signal).then(
        (stream) => (done as ConnectDone)(null, new NodeConnection(stream)),
        (error: unknown) => done(asError(error), null),
      );
    },
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
