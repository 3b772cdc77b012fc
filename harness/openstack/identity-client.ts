import { Secret } from '../core/secret.ts';
import type { AnswerFields } from './answer-fields.ts';
import { UnexpectedAnswer } from './api-error.ts';
import { readCatalog, type Catalog } from './catalog.ts';
import type { HttpAnswer, HttpClient, PathRequest } from './http-client.ts';

/** A person, the project in which they ask, and their password; both in the same domain. */
export interface Credentials {
  /** User name. */
  readonly user: string;
  /** Name of the project. */
  readonly project: string;
  /** Name of the domain, e.g. `Default`. */
  readonly domain: string;
  /** Of the user. */
  readonly password: Secret;
}

/** What a program logs in with instead of its user's password, in the scope of one project. Keystone gives them since Queens. */
export interface ApplicationCredential {
  /** As keystone made it. */
  readonly id: string;
  /** As somebody gave it; unique among those of its user. */
  readonly name: string;
  /** Told once, when it is made. */
  readonly secret: Secret;
}

/** A token in the scope of a project, and what it says. */
export interface Token {
  /** What requests carry as X-Auth-Token. */
  readonly id: Secret;
  /** Id of whom it belongs to. */
  readonly userId: string;
  /** Name of whom it belongs to. */
  readonly userName: string;
  /** Id of the project that it is for. */
  readonly projectId: string;
  /** Name of the project that it is for. */
  readonly projectName: string;
  /** Names of the roles in that project. */
  readonly roles: readonly string[];
  /** When it was made. */
  readonly issuedAt: Date;
  /** From when on it is refused. */
  readonly expiresAt: Date;
  /** The services of the cloud, as the token has them. */
  readonly catalog: Catalog;
}

/** A wrong password is an answer, not an error. */
export type TokenAnswer =
  { readonly granted: Token } | { readonly refused: { readonly status: number; readonly message: string } };

/** A project or a user. */
export interface Named {
  /** As keystone made it. */
  readonly id: string;
  /** As somebody gave it. */
  readonly name: string;
  /** Id of the domain that it is in. */
  readonly domainId: string;
  /** Whether it may be used. */
  readonly enabled: boolean;
}

const GRANTED = 201;

/** The identity service, version 3. */
export class IdentityClient {
  readonly #http: HttpClient;
  readonly #authUrl: string;
  readonly #token: () => Promise<Token>;

  /** `authUrl` ends with `/v3`; `token` is whose eyes it looks through. */
  constructor(http: HttpClient, authUrl: string, token: () => Promise<Token>) {
    this.#http = http;
    this.#authUrl = authUrl.replace(/\/+$/, '');
    this.#token = token;
  }

  /**
   * Asks for a token in the scope of a project; that it is refused (401) is an answer, too, and that there is no such application
   * credential (404).
   */
  async requestToken(credentials: Credentials | ApplicationCredential): Promise<TokenAnswer> {
    const isPerson = 'user' in credentials;
    const answer = await this.#http.send({
      method: 'POST',
      url: `${this.#authUrl}/auth/tokens`,
      json: isPerson ? passwordRequest(credentials) : applicationRequest(credentials),
      expect: isPerson ? [GRANTED, 401] : [GRANTED, 401, 404],
    });
    const { status } = answer;
    if (status === GRANTED) return { granted: readToken(answer) };
    return { refused: { status, message: answer.fields().object('error').text('message') } };
  }

  /** Whether the password is the user's own, in whichever project: asked by a token without a scope. */
  async knowsPassword(credentials: Credentials): Promise<boolean> {
    const { status } = await this.#http.send({
      method: 'POST',
      url: `${this.#authUrl}/auth/tokens`,
      json: { auth: { identity: identityOf(credentials), scope: 'unscoped' } },
      expect: [GRANTED, 401],
    });
    return status === GRANTED;
  }

  /** Makes an application credential of the asking user's, for the project and with the roles of the token in use. */
  async createApplicationCredential(name: string): Promise<ApplicationCredential> {
    const json = { application_credential: { name } };
    const answer = await this.#send({
      method: 'POST',
      path: await this.#ownCredentials(),
      json,
      expect: [201],
    });
    const made = answer.fields().object('application_credential');
    return { id: made.text('id'), name: made.text('name'), secret: new Secret(made.text('secret')) };
  }

  /** Makes sure that the asking user has no such application credential. */
  async discardApplicationCredential(id: string): Promise<void> {
    const path = `${await this.#ownCredentials()}/${encodeURIComponent(id)}`;
    await this.#send({ method: 'DELETE', path, expect: [204, 404] });
  }

  /** The catalog as the service answers it now, to the token in use. */
  async catalog(): Promise<Catalog> {
    return readCatalog(await this.#get('/auth/catalog'));
  }

  /** The id of a domain; undefined where there is none of that name. */
  async domainId(name: string): Promise<string | undefined> {
    const found = (await this.#get(`/domains?name=${encodeURIComponent(name)}`)).list('domains');
    return found[0]?.text('id');
  }

  /** The project of an id; throws `RequestRefused` (404) where there is none. */
  async project(id: string): Promise<Named> {
    return readNamed((await this.#get(`/projects/${encodeURIComponent(id)}`)).object('project'));
  }

  /** The projects of that name that the asking user may see. */
  async projectsNamed(name: string): Promise<readonly Named[]> {
    return (await this.#get(`/projects?name=${encodeURIComponent(name)}`)).list('projects').map(readNamed);
  }

  /** The user of an id; throws `RequestRefused` (404) where there is none. */
  async user(id: string): Promise<Named> {
    return readNamed((await this.#get(`/users/${encodeURIComponent(id)}`)).object('user'));
  }

  /** The users of that name that the asking user may see. */
  async usersNamed(name: string): Promise<readonly Named[]> {
    return (await this.#get(`/users?name=${encodeURIComponent(name)}`)).list('users').map(readNamed);
  }

  async #ownCredentials(): Promise<string> {
    const { userId } = await this.#token();
    return `/users/${encodeURIComponent(userId)}/application_credentials`;
  }

  async #get(path: string): Promise<AnswerFields> {
    return (await this.#send({ method: 'GET', path, expect: [200] })).fields();
  }

  async #send({ path, ...asked }: PathRequest): Promise<HttpAnswer> {
    const { id } = await this.#token();
    return this.#http.send({ ...asked, url: `${this.#authUrl}${path}`, token: id });
  }
}

function passwordRequest(credentials: Credentials): unknown {
  const { project, domain } = credentials;
  const scope = { project: { name: project, domain: { name: domain } } };
  return { auth: { identity: identityOf(credentials), scope } };
}

function applicationRequest({ id, secret }: ApplicationCredential): unknown {
  return {
    auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } } },
  };
}

function identityOf({ user, domain, password }: Credentials): unknown {
  return {
    methods: ['password'],
    password: { user: { name: user, domain: { name: domain }, password } },
  };
}

function readToken(answer: HttpAnswer): Token {
  const token = answer.fields().object('token');
  const id = answer.header('x-subject-token');
  if (!id) throw new UnexpectedAnswer('POST /v3/auth/tokens: the answer has no X-Subject-Token');
  return {
    id: new Secret(id),
    userId: token.object('user').text('id'),
    userName: token.object('user').text('name'),
    projectId: token.object('project').text('id'),
    projectName: token.object('project').text('name'),
    roles: token.list('roles').map((role) => role.text('name')),
    issuedAt: token.date('issued_at'),
    expiresAt: token.date('expires_at'),
    catalog: readCatalog(token),
  };
}

function readNamed(fields: AnswerFields): Named {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    domainId: fields.text('domain_id'),
    enabled: fields.boolean('enabled'),
  };
}
