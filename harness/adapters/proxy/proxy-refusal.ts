import { STATUS_CODES, type ServerResponse } from 'node:http';

/** Why the proxy does not do what it was asked for. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

export function refuse(answer: ServerResponse, { status, text }: Refusal): void {
  answer.writeHead(status, { 'content-type': 'text/plain', ...challenge(status) }).end(`${text}\n`);
}

/** CONNECT is answered with bytes: Node.js has no response object for it. */
export function refusalHead({ status, text }: Refusal): string {
  const headers = Object.entries({ ...challenge(status), 'content-length': Buffer.byteLength(text) });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}

function challenge(status: number): Record<string, string> {
  return status === 407 ? { 'proxy-authenticate': 'Basic realm="lab"' } : {};
}
