import { Secret } from '../../harness/core/secret.ts';
import { OpenStackClient } from '../../harness/openstack/client.ts';
import type { Token } from '../../harness/openstack/identity-client.ts';
import { ApiServer, type ReceivedRequest, type Reply } from './api-server.ts';
import { ScriptedShell } from './scripted-shell.ts';

const SERVICES = {
  compute: 'http://controller01:8774/v2.1',
  network: 'http://controller01:9696',
  volumev3: 'http://controller01:8776/v3/p-1',
  'object-store': 'http://controller01:8080/v1/AUTH_p-1',
};

/** A cloud that answers from a script: `GET /v2.1/flavors` and what it is answered with; anything else is refused with 403. */
export class SmallCloud implements AsyncDisposable {
  readonly client: OpenStackClient;
  readonly shell: ScriptedShell;
  readonly #api: ApiServer;

  private constructor(api: ApiServer) {
    this.#api = api;
    this.shell = new ScriptedShell(() => ({}), api.port);
    this.client = new OpenStackClient({
      through: this.shell,
      authUrl: 'http://controller01:5000/v3',
      credentials: { user: 'demo', project: 'demo', domain: 'Default', password: new Secret('right') },
      region: 'RegionOne',
      knownToken: TOKEN,
      timeScale: 1,
      onExchange: () => undefined,
    });
  }

  static async answering(replies: Readonly<Record<string, Reply>>): Promise<SmallCloud> {
    const refusal = { status: 403, json: { message: 'not for you' } };
    return new SmallCloud(
      await ApiServer.start(({ method, path }) => replies[`${method} ${path}`] ?? refusal),
    );
  }

  /** What was asked, in order: `POST /v2.1/flavors`. */
  get asked(): readonly string[] {
    return this.#api.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** The body of the last request. */
  get sent(): unknown {
    return JSON.parse(String(this.#api.requests.at(-1)?.body)) as unknown;
  }

  get lastRequest(): ReceivedRequest | undefined {
    return this.#api.requests.at(-1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.#api[Symbol.asyncDispose]();
  }
}

const TOKEN: Token = {
  id: new Secret('a-token'),
  userId: 'u-1',
  userName: 'demo',
  projectId: 'p-1',
  projectName: 'demo',
  roles: ['user'],
  issuedAt: new Date('2026-01-01T00:00:00Z'),
  expiresAt: new Date('2026-01-01T01:00:00Z'),
  catalog: Object.entries(SERVICES).map(([type, url]) => ({
    type,
    name: type,
    endpoints: [{ interface: 'public', region: 'RegionOne', url }],
  })),
};
