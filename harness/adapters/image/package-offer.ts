import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../core/errors.ts';
import type { Answer } from '../../ports/shell.ts';
import { OfferedFiles, type OfferOrder } from './offered-files.ts';

/** apt says the line of the status, and nothing of what follows it. */
const REFUSALS = { method: 405, elsewhere: 403, missing: 404 } as const;
const BAD_GATEWAY = 502;

/**
 * Answers the apt of a lab's nodes, as the HTTP proxy that their images name: what lies in the archives of their suite, from the
 * cache or as this host's own apt gets it, and the archive of their platform's release. Nothing else can be reached by it.
 */
export function packageOffer(order: OfferOrder): Answer {
  const files = new OfferedFiles(order);
  const server = createServer((request, response) => void answer(files, request, response));
  return (stream) => server.emit('connection', stream);
}

async function answer(
  files: OfferedFiles,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (method !== 'GET') throw new Refusal('method', `${method ?? ''} is not answered here`);
    await using file = await files.open(url);
    if (!file) throw new Refusal('elsewhere', `${url} is in none of the archives of this lab's platform`);
    if (file.path === undefined) throw new Refusal('missing', file.reason);
    const { size } = await stat(file.path);
    response.writeHead(200, { 'Content-Length': size, 'Content-Type': 'application/octet-stream' });
    await pipeline(createReadStream(file.path), response);
  } catch (error) {
    // a node that has gone away has nobody to be told
    if (response.headersSent) response.destroy();
    else refuse(response, error);
  }
}

class Refusal extends Error {
  readonly status: number;

  constructor(kind: keyof typeof REFUSALS, reason: string) {
    super(reason);
    this.status = REFUSALS[kind];
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  const reason = messageOf(error);
  const [line = ''] = reason.replaceAll(/[^\x20-\x7e\n]/g, '?').split('\n');
  const status = error instanceof Refusal ? error.status : BAD_GATEWAY;
  response.writeHead(status, line, { 'Content-Type': 'text/plain' }).end(`${reason}\n`);
}
