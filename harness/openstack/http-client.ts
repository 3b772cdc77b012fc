import type { Readable } from 'node:stream';
import { request, type Agent, type Dispatcher } from 'undici';
import { Deadline } from '../core/deadline.ts';
import { formatMs, toMs, type Duration } from '../core/duration.ts';
import { messageOf, WaitTimedOut } from '../core/errors.ts';
import type { LostTime } from '../core/lost-time.ts';
import type { Secret } from '../core/secret.ts';
import type { Shell } from '../ports/shell.ts';
import { NoAnswer, RequestRefused, UnexpectedAnswer } from './api-error.ts';
import { AnswerFields } from './answer-fields.ts';
import { excerpt, type Exchange } from './exchange.ts';
import { nodeAgent } from './node-agent.ts';
import { shownJson, wireJson } from './request-body.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Sent as X-Auth-Token. */
  readonly token?: Secret;
  readonly json?: unknown;
  /** @default application/json for `json`, application/octet-stream for `upload` */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly upload?: { readonly stream: Readable; readonly bytes: number };
  /** Statuses that are an answer; any other throws `RequestRefused`. */
  readonly expect: readonly number[];
  /** @default 60 s on a KVM host */
  readonly within?: Duration;
}

/** A request of a service, below its address and with a token that its client knows. */
export type PathRequest = Omit<HttpRequest, 'url' | 'token'> & { readonly path: string };

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  header(name: string): string | undefined;
  /** Throws `UnexpectedAnswer` when the body is not a JSON object. */
  fields(): AnswerFields;
}

export interface HttpClientOptions {
  /** The node whose network the requests start from. */
  readonly through: Shell;
  readonly timeScale: number;
  /** Of the lab: as much is added to each limit. */
  readonly lostTime?: LostTime | undefined;
  readonly onExchange: (exchange: Exchange) => void;
  /** Asked at each request: what a check cleans up with outlives the check's own limit. */
  readonly signal?: () => AbortSignal;
  /** Makes each request, for whoever keeps account of what is under way. @default it is just made */
  readonly start?: <T>(asked: string, exchange: () => Promise<T>) => Promise<T>;
}

type RawAnswer = Dispatcher.ResponseData;
type Read<T> = (raw: RawAnswer) => Promise<{ value: T; shown: string }>;

const DEFAULT_WITHIN = '60s';
const PROBE_WITHIN = '20s';
/** Of what an API says of itself; images and objects are never held. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** HTTP as a node sees it. Every exchange is told, whatever comes of it. */
export class HttpClient implements AsyncDisposable {
  readonly #options: HttpClientOptions;
  readonly #agent: Agent;
  readonly #closing = new AbortController();

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#agent = nodeAgent(options.through, this.#closing.signal);
  }

  /** Throws `RequestRefused`, `NoAnswer`, `WaitTimedOut`, or the `LabFault` of a node that is gone. */
  send(asked: HttpRequest): Promise<HttpAnswer> {
    return this.#started(asked, async (raw) => {
      const body = await textOf(asked, raw.body);
      refuseOther(asked, raw.statusCode, body);
      return { value: answerOf(asked, raw, body), shown: excerpt(body) };
    });
  }

  /** As `send`, for a body too large to hold: `consume` reads it to its end. */
  receive<T>(asked: HttpRequest, consume: (body: Readable) => Promise<T>): Promise<T> {
    return this.#started(asked, async (raw) => {
      if (!asked.expect.includes(raw.statusCode))
        refuseOther(asked, raw.statusCode, await textOf(asked, raw.body));
      const value = await consume(raw.body);
      return { value, shown: `(a body of ${header(raw, 'content-length') ?? 'unknown'} bytes)` };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#agent.destroy();
  }

  #started<T>(asked: HttpRequest, read: Read<T>): Promise<T> {
    const exchange = (): Promise<T> => this.#exchange(asked, read);
    return this.#options.start?.(`${asked.method} ${asked.url}`, exchange) ?? exchange();
  }

  async #exchange<T>(asked: HttpRequest, read: Read<T>): Promise<T> {
    const startedAt = Date.now();
    const { timeScale, lostTime } = this.#options;
    using deadline = new Deadline(toMs(asked.within ?? DEFAULT_WITHIN) * timeScale, undefined, lostTime);
    const { signal } = deadline;
    let status = '';
    const tell = (shown: string): void =>
      this.#options.onExchange({
        asked: shownRequest(asked),
        answered: `${status}(${formatMs(Date.now() - startedAt)})\n${shown}`,
      });
    try {
      const raw = await this.#dispatch(asked, signal);
      status = `${raw.statusCode} `;
      const { value, shown } = await read(raw);
      tell(shown);
      return value;
    } catch (error) {
      const cause = await this.#explain(asked, error, signal.aborted ? deadline.limit : undefined);
      tell(messageOf(cause));
      throw cause;
    }
  }

  #dispatch(asked: HttpRequest, deadline: AbortSignal): Promise<RawAnswer> {
    const signal = this.#options.signal?.();
    return request(asked.url, {
      method: asked.method,
      headers: headersOf(asked),
      // uWSGI closes a connection after its answer without saying so: a request that meets its end would be lost
      reset: true,
      body: asked.upload?.stream ?? (asked.json === undefined ? null : wireJson(asked.json)),
      dispatcher: this.#agent,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  }

  /** Whose fault it is: a node that is gone is the lab's, a node without an answering API is the deployment's. */
  async #explain(asked: HttpRequest, error: unknown, expired: string | undefined): Promise<unknown> {
    asked.upload?.stream.destroy();
    if (
      error instanceof RequestRefused ||
      error instanceof UnexpectedAnswer ||
      this.#options.signal?.().aborted
    )
      return error;
    const gone = await this.#options.through.exec('true', { within: PROBE_WITHIN }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (gone !== undefined) return gone;
    const subject = `${asked.method} ${asked.url}`;
    if (expired !== undefined)
      return new WaitTimedOut(`${subject}: no whole answer within ${expired}`, { cause: error });
    return new NoAnswer(`${subject}: no answer: ${messageOf(error)}`, { cause: error });
  }
}

/** A body that is held, whatever its length says of it. */
async function textOf({ method, url }: HttpRequest, body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES)
      throw new UnexpectedAnswer(`${method} ${url}: its answer has more than ${BODY_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function headersOf({ token, json, contentType, headers, upload }: HttpRequest): Record<string, string> {
  const type = contentType ?? (upload ? 'application/octet-stream' : 'application/json');
  return {
    accept: 'application/json, */*',
    ...headers,
    ...(json === undefined && !upload ? {} : { 'content-type': type }),
    ...(upload ? { 'content-length': String(upload.bytes) } : {}),
    ...(token ? { 'x-auth-token': token.reveal() } : {}),
  };
}

function refuseOther(asked: HttpRequest, status: number, body: string): void {
  if (asked.expect.includes(status)) return;
  throw new RequestRefused({ ...asked, status, expected: asked.expect.join(' or '), body });
}

function answerOf(asked: HttpRequest, raw: RawAnswer, body: string): HttpAnswer {
  return {
    status: raw.statusCode,
    body,
    header: (name) => header(raw, name),
    fields: () => AnswerFields.parse(body, `${asked.method} ${asked.url}`),
  };
}

function header(raw: RawAnswer, name: string): string | undefined {
  const value = raw.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function shownRequest({ method, url, json, upload }: HttpRequest): string {
  const body = upload
    ? `\n(${upload.bytes} bytes)`
    : json === undefined
      ? ''
      : `\n${excerpt(shownJson(json))}`;
  return `${method} ${url}${body}`;
}
