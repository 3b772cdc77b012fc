import { Readable } from 'node:stream';
import type { Duration } from '../core/duration.ts';
import { UnexpectedAnswer } from './api-error.ts';
import { digestOf, type Digest } from './digest.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';

/** What an account holds: `openstack object store account show`. */
export interface Account {
  /** How many there are. */
  readonly containers: number;
  /** How many there are, in all containers. */
  readonly objects: number;
  /** What all objects have together. */
  readonly bytes: number;
}

const TRANSFER_WITHIN = '5m';

/** The object store of the asking user's project, version 1. */
export class ObjectStoreClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'object-store');
  }

  /** What the project has stored, as far as the store has counted it. */
  async account(): Promise<Account> {
    const answer = await this.#service.send({ method: 'HEAD', path: '', expect: [200, 204] });
    return {
      containers: numberIn(answer, 'x-account-container-count'),
      objects: numberIn(answer, 'x-account-object-count'),
      bytes: numberIn(answer, 'x-account-bytes-used'),
    };
  }

  /** Makes a container; one that is there is taken. */
  async createContainer(name: string): Promise<void> {
    await this.#service.send({ method: 'PUT', path: `/${name}`, expect: [201, 202] });
  }

  /** Stores an object under its name, with headers such as `X-Delete-After`; returns the MD5 that the store computed, in hex. */
  async upload(
    container: string,
    object: string,
    data: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const answer = await this.#service.send({
      method: 'PUT',
      path: `/${container}/${object}`,
      upload: { stream: Readable.from(data.length === 0 ? [] : [data]), bytes: data.length },
      headers,
      expect: [201],
      within: TRANSFER_WITHIN,
    });
    return (answer.header('etag') ?? '').replaceAll('"', '');
  }

  /** The names of a container's objects, in the store's order. */
  async list(container: string): Promise<readonly string[]> {
    const { body } = await this.#service.send({ method: 'GET', path: `/${container}`, expect: [200, 204] });
    return listedNames(body);
  }

  /** Reads an object to its end and says what it was. Throws `WaitTimedOut` after `within`, on a KVM host. @default 5m */
  async download(container: string, object: string, within: Duration = TRANSFER_WITHIN): Promise<Digest> {
    const path = `/${container}/${object}`;
    return this.#service.receive({ method: 'GET', path, expect: [200], within }, digestOf);
  }

  /** Whether the store still has the object. */
  async has(container: string, object: string): Promise<boolean> {
    const asked = { method: 'HEAD', path: `/${container}/${object}`, expect: [200, 404] } as const;
    return (await this.#service.send(asked)).status === 200;
  }

  /** Makes sure that a container has no such object. */
  async discard(container: string, object: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/${container}/${object}`, expect: [204, 404] });
  }

  /**
   * Deletes a container. It stays while it counts objects, of whose end it hears later than who ended them: `not empty`. As
   * long as some of its copies have heard and others have not, or one did not answer in time, the proxy finds no majority and
   * answers 503: `undecided`, it may even be gone.
   */
  async discardContainer(name: string): Promise<'gone' | 'not empty' | 'undecided'> {
    const asked = { method: 'DELETE', path: `/${name}`, expect: [204, 404, 409, 503] } as const;
    const { status } = await this.#service.send(asked);
    if (status === 503) return 'undecided';
    return status === 409 ? 'not empty' : 'gone';
  }
}

function numberIn(answer: HttpAnswer, header: string): number {
  const text = answer.header(header);
  if (text === undefined || !/^\d+$/.test(text))
    throw new UnexpectedAnswer(`object store: ${header} is not a number but ${text ?? 'absent'}`);
  return Number(text);
}

/** JSON where the store understands what is accepted, plain lines otherwise. */
function listedNames(body: string): string[] {
  if (!body.startsWith('[')) return body.split('\n').filter(Boolean);
  return (JSON.parse(body) as { name: string }[]).map(({ name }) => name);
}
