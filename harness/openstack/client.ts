import { publicUrl } from './catalog.ts';
import { ComputeClient } from './compute-client.ts';
import { NetworkClient } from './network-client.ts';
import { NovaNetworkClient } from './nova-network-client.ts';
import { ObjectStoreClient } from './object-store-client.ts';
import { VolumeClient } from './volume-client.ts';
import { UnexpectedAnswer } from './api-error.ts';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { IdentityClient, type Credentials, type Token, type TokenAnswer } from './identity-client.ts';
import { ImageClient } from './image-client.ts';
import type { Secret } from '../core/secret.ts';

export interface OpenStackOptions extends HttpClientOptions {
  /** As in an openrc file: `http://controller01:5000/v3`; the node it goes through resolves the name. */
  readonly authUrl: string;
  readonly credentials: Credentials;
  readonly region: string;
  /** A token that these credentials have got before: one request less, and under TCG several seconds. */
  readonly knownToken?: Token | undefined;
  readonly onToken?: (token: Token) => void;
}

/**
 * A cloud as one user in one project sees it; a token is asked for when something first needs it. Every request throws
 * `RequestRefused` on another status than it wants, `UnexpectedAnswer` on an answer that is not as the API's reference has it
 * or a service that the catalog does not have, `NoAnswer` where nothing answers, `WaitTimedOut` at its limit, and
 * `ConnectFailed` when the node that it goes through is gone.
 */
export class OpenStackClient implements AsyncDisposable {
  /** Keystone: tokens, catalog, projects and users. */
  readonly identity: IdentityClient;
  /** Glance: images and their data. */
  readonly image: ImageClient;
  /** Nova: servers, flavors, keypairs, quotas, compute nodes. */
  readonly compute: ComputeClient;
  /** Neutron: networks, routers, ports, security groups, agents. */
  readonly network: NetworkClient;
  /** The networks of nova itself, where there is no neutron. */
  readonly novaNetwork: NovaNetworkClient;
  /** Cinder: volumes and services. */
  readonly volume: VolumeClient;
  /** Swift: containers and objects. */
  readonly objectStore: ObjectStoreClient;
  readonly #http: HttpClient;
  readonly #options: OpenStackOptions;
  #token: Promise<Token> | undefined;

  constructor(options: OpenStackOptions) {
    this.#options = options;
    this.#token = options.knownToken ? Promise.resolve(options.knownToken) : undefined;
    this.#http = new HttpClient(options);
    const token = (): Promise<Token> => this.token();
    this.identity = new IdentityClient(this.#http, options.authUrl, token);
    const access = { token, endpoint: (type: string) => this.endpoint(type) };
    this.image = new ImageClient(this.#http, access);
    this.compute = new ComputeClient(this.#http, access);
    this.network = new NetworkClient(this.#http, access);
    this.novaNetwork = new NovaNetworkClient(this.#http, access);
    this.volume = new VolumeClient(this.#http, access);
    this.objectStore = new ObjectStoreClient(this.#http, access);
  }

  /**
   * The token that requests are made with, asked for where there is none yet; throws `UnexpectedAnswer` when the credentials
   * are refused.
   */
  token(): Promise<Token> {
    this.#token ??= this.login();
    return this.#token;
  }

  /** Asks for a new token now, which later requests are made with; throws `UnexpectedAnswer` when the credentials are refused. */
  login(): Promise<Token> {
    this.#token = this.#login();
    return this.#token;
  }

  /** What the identity service says to another password of the same user: a token, or the refusal. */
  tryPassword(password: Secret): Promise<TokenAnswer> {
    return this.identity.requestToken({ ...this.#options.credentials, password });
  }

  /**
   * The public address of a service by its type, from the catalog in the token and without a final slash:
   * `http://controller01:8774/v2.1`. Throws `UnexpectedAnswer` when the catalog has none in the cloud's region.
   */
  async endpoint(type: string): Promise<string> {
    return publicUrl((await this.token()).catalog, type, this.#options.region);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#http[Symbol.asyncDispose]();
  }

  async #login(): Promise<Token> {
    const { user, project } = this.#options.credentials;
    const answer = await this.identity.requestToken(this.#options.credentials);
    if ('granted' in answer) {
      this.#options.onToken?.(answer.granted);
      return answer.granted;
    }
    const { status, message } = answer.refused;
    const why = (await this.identity.knowsPassword(this.#options.credentials))
      ? `gives ${user}, whose password is right, no token for project ${project}, which is not there or where the user has no role, but answers`
      : `refused the password of ${user} in project ${project} with`;
    throw new UnexpectedAnswer(`${this.#options.authUrl}: ${why} ${status}: ${message}`);
  }
}
