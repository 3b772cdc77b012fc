import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Secret } from '../core/secret.ts';
import type { Lab, Role } from '../lab/lab.ts';
import { OpenStackClient } from '../openstack/client.ts';
import type { GuestImage } from '../ports/images.ts';
import type { Node } from '../ports/node.ts';
import type { Shell } from '../ports/shell.ts';
import type { Journal } from './journal.ts';
import type { LabSession } from './lab-session.ts';
import { RecordingNode } from './recording-node.ts';

/** Who asks the cloud: the two people of the seed documents. */
export type Person = 'admin' | 'demo';

/** A lab as checks and steps see it: everything they ask of it is written down as evidence. */
export interface LabUnderTest {
  readonly name: string;
  /** lab.yaml as planned: networks, addresses, MACs, disks. */
  readonly plan: Lab;
  /** Aborted when the check's time is up or the run is interrupted. */
  readonly signal: AbortSignal;
  /** Throws `UsageError` when the lab has no such node. */
  node(name: string): Node;
  /** The nodes of a role, or all of them, in the order of lab.yaml. */
  nodes(role?: Role): readonly Node[];
  /** The one controller; throws `UsageError` when the lab has none. */
  controller(): Node;
  /** The cloud's REST interfaces, reached through the controller. */
  openstack(who: Person): OpenStackClient;
  guest(): Promise<GuestImage>;
  password(name: string): Secret;
}

/** Names of the secrets in deployment.yaml that hold a person's password. */
const PASSWORD_OF: Readonly<Record<Person, string>> = { admin: 'ADMIN_PASS', demo: 'DEMO_PASS' };
const IDENTITY_PORT = 5000;

/** Disposing of it closes the connections to the APIs; the nodes stay. */
export class ObservedLab implements LabUnderTest, AsyncDisposable {
  readonly name: string;
  readonly plan: Lab;
  readonly signal: AbortSignal;
  readonly #session: LabSession;
  readonly #journal: Journal;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #clients = new Map<Person, OpenStackClient>();

  constructor(session: LabSession, journal: Journal, signal: AbortSignal) {
    this.name = session.plan.name;
    this.plan = session.plan;
    this.signal = signal;
    this.#session = session;
    this.#journal = journal;
    this.#nodes = new Map(
      [...session.nodes].map(([name, node]) => [name, new RecordingNode(node, journal, signal)]),
    );
  }

  node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node) return node;
    const names = [...this.#nodes.keys()];
    throw new UsageError(
      `lab ${this.name} has no node '${name}'${didYouMean(name, names)}; it has ${names.join(', ')}`,
    );
  }

  nodes(role?: Role): readonly Node[] {
    return this.plan.nodes
      .filter((planned) => !role || planned.role === role)
      .map((planned) => this.node(planned.name));
  }

  controller(): Node {
    const [controller] = this.nodes('controller');
    if (!controller) throw new UsageError(`lab ${this.name} has no node of role controller`);
    return controller;
  }

  openstack(who: Person): OpenStackClient {
    const known = this.#clients.get(who);
    if (known) return known;
    const controller = this.controller();
    const client = new OpenStackClient({
      // not the recording one: a request is written down as a request, not as the stream that carried it
      through: this.#rawShell(controller.name),
      authUrl: `http://${controller.name}:${IDENTITY_PORT}/v3`,
      credentials: { user: who, project: who, domain: 'Default', password: this.password(PASSWORD_OF[who]) },
      region: 'RegionOne',
      timeScale: this.#session.timeScale,
      onExchange: (exchange) => this.#journal.noteExchange(exchange, controller.name),
      signal: this.signal,
    });
    this.#clients.set(who, client);
    return client;
  }

  guest(): Promise<GuestImage> {
    return this.#session.guest();
  }

  password(name: string): Secret {
    return this.#session.password(name);
  }

  #rawShell(name: string): Shell {
    const node = this.#session.nodes.get(name);
    if (!node) throw new UsageError(`lab ${this.name} has no node '${name}'`);
    return node.shell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client[Symbol.asyncDispose]()));
  }
}
