import { OpenStackClient } from '../../openstack/client.ts';
import type { Shell } from '../../ports/shell.ts';
import { accessOf } from '../cloud-access.ts';
import type { CloudUnderTest } from './cloud-under-test.ts';
import type { Journal } from './journal.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { LabSession } from './lab-session.ts';
import type { Person } from './lab-under-test.ts';
import type { Undertakings } from './undertakings.ts';

interface CheckClientsOptions {
  readonly session: LabSession;
  readonly journal: Journal;
  readonly tokens: KnownTokens;
  readonly undertakings: Undertakings;
  readonly signal: () => AbortSignal;
}

/** The node that requests go through, with its shell as it is: a request is written down as a request, not as the stream that carried it. */
interface Gate {
  readonly name: string;
  readonly shell: Shell;
}

/** How one check speaks with the cloud: a client for each person, its requests in the check's journal. */
export class CheckClients implements AsyncDisposable {
  readonly #options: CheckClientsOptions;
  readonly #clients = new Map<Person, OpenStackClient>();

  constructor(options: CheckClientsOptions) {
    this.#options = options;
  }

  of(who: Person, cloud: CloudUnderTest, gate: Gate): OpenStackClient {
    const known = this.#clients.get(who);
    if (known) return known;
    const client = this.#open(who, cloud, gate);
    this.#clients.set(who, client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client[Symbol.asyncDispose]()));
  }

  #open(who: Person, cloud: CloudUnderTest, { name, shell }: Gate): OpenStackClient {
    const { session, journal, tokens, undertakings, signal } = this.#options;
    const { project, secret } = cloud.person(who);
    return new OpenStackClient({
      through: shell,
      ...accessOf(cloud, { user: who, project, password: session.password(secret) }),
      knownToken: tokens.get(who),
      onToken: (token) => tokens.remember(who, token),
      timeScale: session.timeScale,
      lostTime: session.lostTime,
      onExchange: (exchange) => journal.noteExchange(exchange, name),
      signal,
      start: (asked, exchange) => undertakings.start(asked, exchange),
    });
  }
}
