import { expect } from 'chai';
import type { LabUnderTest, Secret } from '../../harness/index.ts';

/** A request that the cloud's own client has no words for. */
export interface Asked {
  readonly url: string;
  readonly token?: Secret;
  /** The token that a request for tokens is about. */
  readonly subject?: Secret;
  /** @default GET, or POST with `json` */
  readonly method?: 'DELETE';
  readonly json?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** From the controller, as an operator would; curl reads everything from standard input, so that no token is an argument. */
export async function ask(
  lab: LabUnderTest,
  { url, token, subject, method, json }: Asked,
): Promise<Answered> {
  const options: [string, string][] = [
    ['url', url],
    ['header', 'Accept: application/json'],
    ...(token ? [['header', `X-Auth-Token: ${token.reveal()}`] satisfies [string, string]] : []),
    ...(subject ? [['header', `X-Subject-Token: ${subject.reveal()}`] satisfies [string, string]] : []),
    ...(method ? [['request', method] satisfies [string, string]] : []),
    ...(json === undefined
      ? []
      : ([
          ['header', 'Content-Type: application/json'],
          ['data', JSON.stringify(json)],
        ] satisfies [string, string][])),
  ];
  const { stdout, stderr, exitCode } = await lab
    .controller()
    .run(String.raw`curl --silent --show-error --write-out '\n%{http_code}' --config -`, {
      input: options.map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`).join(''),
      within: '1m',
    });
  expect(exitCode, `${url}: ${stderr.trim()}`).to.equal(0);
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) };
}
