import type { Readable } from 'node:stream';
import { RequestRefused } from './api-error.ts';
import type { AnswerFields } from './answer-fields.ts';
import type { HttpAnswer, HttpClient, HttpRequest, PathRequest } from './http-client.ts';
import type { Token } from './identity-client.ts';

const FORBIDDEN = 403;

/** Who asks, and where the services are. */
export interface ServiceAccess {
  readonly token: () => Promise<Token>;
  /** Address of a service by its type, from the catalog. */
  readonly endpoint: (type: string) => Promise<string>;
}

/** One service of the cloud: requests carry the asking user's token and go where the catalog says. */
export class ServiceHttp {
  readonly #http: HttpClient;
  readonly #access: ServiceAccess;
  readonly #type: string;
  readonly #prefix: string;

  /** `prefix` is what the catalog leaves out: `/v2.0`. */
  constructor(http: HttpClient, access: ServiceAccess, type: string, prefix = '') {
    this.#http = http;
    this.#access = access;
    this.#type = type;
    this.#prefix = prefix;
  }

  async send(asked: PathRequest): Promise<HttpAnswer> {
    return this.#asking(async () => this.#http.send(await this.#request(asked)));
  }

  /** The JSON object that it answers with. */
  async fields(asked: PathRequest): Promise<AnswerFields> {
    return (await this.send(asked)).fields();
  }

  async receive<T>(asked: PathRequest, consume: (body: Readable) => Promise<T>): Promise<T> {
    return this.#asking(async () => this.#http.receive(await this.#request(asked), consume));
  }

  /** Of a service that has forbidden something it is told to whom: it asks for roles, and says nothing of them. */
  async #asking<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof RequestRefused && error.status === FORBIDDEN)
        error.message += `; ${inWords(await this.#access.token())}`;
      throw error;
    }
  }

  async #request({ path, ...asked }: PathRequest): Promise<HttpRequest> {
    const [{ id }, url] = await Promise.all([this.#access.token(), this.#access.endpoint(this.#type)]);
    return { ...asked, url: `${url}${this.#prefix}${path}`, token: id };
  }
}

function inWords({ userName, projectName, roles }: Token): string {
  return `asked by ${userName}, who has these roles in project ${projectName}: ${roles.join(', ')}`;
}
