import { toMs, type Duration } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Secret } from '../../core/secret.ts';
import { waitUntil, type Done, type Observation } from '../../core/wait.ts';
import { managementNetwork, type Lab, type Role } from '../../lab/lab.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { OpenStackClient } from '../../openstack/client.ts';
import type { GuestImage } from '../../ports/images.ts';
import type { Node } from '../../ports/node.ts';
import type { Shell } from '../../ports/shell.ts';
import type { Evidence, Timing } from '../../report/events.ts';
import { settle } from './applied-phase.ts';
import { Browsing, type CheckPage } from './browsing.ts';
import { CheckClients } from './check-clients.ts';
import { cloudUnderTest, settingOf, type CloudUnderTest } from './cloud-under-test.ts';
import { DeferredUndo } from './deferred-undo.ts';
import { standsOn } from './fixture.ts';
import { Findings } from './findings.ts';
import type { Fixtures } from './fixtures.ts';
import type { Journal } from './journal.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { LabSession } from './lab-session.ts';
import type { Fixture, LabUnderTest, Person } from './lab-under-test.ts';
import type { LeftBehind } from './left-behind.ts';
import { RecordingNode } from './recording-node.ts';
import { Undertakings } from './undertakings.ts';

export interface ObservedLabOptions {
  readonly session: LabSession;
  /** The check's id: what its files are called by. */
  readonly check: string;
  /** What it says that it uses. */
  readonly uses: readonly Fixture<unknown>[];
  readonly fixtures: Fixtures;
  readonly journal: Journal;
  readonly tokens: KnownTokens;
  /** Told of what does not fail the check and has to be known all the same. */
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

/** The lab of one check. Disposing of it closes the connections to the APIs; the nodes stay. */
export class ObservedLab implements LabUnderTest, AsyncDisposable {
  readonly name: string;
  readonly plan: Lab;
  readonly #session: LabSession;
  readonly #journal: Journal;
  readonly #tokens: KnownTokens;
  readonly #clients: CheckClients;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #undo: DeferredUndo;
  readonly #check: string;
  readonly #uses: readonly Fixture<unknown>[];
  readonly #fixtures: Fixtures;
  readonly #findings: Findings;
  #browsing: Browsing | undefined;
  #cloud: CloudUnderTest | undefined;
  readonly #warn: (message: string) => void;
  readonly #undertakings = new Undertakings();
  readonly #over = new AbortController();
  #signal: AbortSignal;

  constructor({ session, check, uses, fixtures, journal, tokens, warn, signal }: ObservedLabOptions) {
    this.name = session.plan.name;
    this.plan = session.plan;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
    this.#undo = new DeferredUndo(check);
    this.#findings = new Findings(check, (name, content) => session.keep(name, content));
    this.#session = session;
    this.#check = check;
    this.#uses = uses;
    this.#fixtures = fixtures;
    this.#journal = journal;
    this.#tokens = tokens;
    this.#warn = warn;
    const undertakings = this.#undertakings;
    const current = (): AbortSignal => this.#signal;
    this.#clients = new CheckClients({ session, journal, tokens, undertakings, signal: current });
    this.#nodes = new Map(
      [...session.nodes].map(([name, node]) => [
        name,
        new RecordingNode(node, { journal, undertakings, signal: current, warn }),
      ]),
    );
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  managementAddress(node: string): string {
    return this.node(node).address(managementNetwork(this.plan).name);
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
      .filter(({ roles }) => !role || roles.includes(role))
      .map((planned) => this.node(planned.name));
  }

  controller(): Node {
    const [controller] = this.nodes('controller');
    if (!controller) throw new UsageError(`lab ${this.name} has no node of role controller`);
    return controller;
  }

  get cloud(): CloudUnderTest {
    this.#cloud ??= cloudUnderTest(this.name, this.#session.facts);
    return this.#cloud;
  }

  lacks(requirement: Requirement): string | undefined {
    return this.#session.unmet(requirement);
  }

  setting(name: string): string {
    return settingOf(this.#session.facts, name);
  }

  openstack(who: Person): OpenStackClient {
    const { name } = this.controller();
    return this.#clients.of(who, this.cloud, { name, shell: this.#rawShell(name) });
  }

  browser(): Promise<CheckPage> {
    this.#browsing ??= this.#newBrowsing();
    return this.#browsing.page();
  }

  /** What its browser shows, when it has one; its limit is over, so this has one of its own. */
  async witness(signal: AbortSignal): Promise<readonly Evidence[]> {
    this.#signal = signal;
    return (await this.#browsing?.witness()) ?? [];
  }

  /** What was kept in the run's directory. */
  get files(): readonly string[] {
    return this.#findings.files;
  }

  get timings(): readonly Timing[] {
    return this.#findings.timings;
  }

  guest(): Promise<GuestImage> {
    return this.#undertakings.start('the guest image', () => this.#session.guest());
  }

  archive(release: string): Promise<string> {
    return this.#undertakings.start(`the archive of release ${release}`, () =>
      this.#session.archive(release),
    );
  }

  get secrets(): readonly string[] {
    return this.#session.secrets;
  }

  password(name: string): Secret {
    return this.#session.password(name);
  }

  waitUntil<O extends Observation<unknown>>(
    subject: string,
    observe: () => Promise<O>,
    within: Duration,
  ): Promise<Done<O>> {
    const limit = this.stretched(within);
    const { lostTime } = this.#session;
    return this.#undertakings.start(`wait for ${subject}`, () =>
      waitUntil(subject, observe, { within: limit, signal: this.#signal, lostTime }),
    );
  }

  stretched(within: Duration): number {
    return toMs(within) * this.#session.timeScale;
  }

  timed(subject: string, samplesMs: readonly number[]): void {
    this.#findings.note(subject, samplesMs);
  }

  applyAgain(): Promise<void> {
    return this.#undertakings.start('the deployment, applied once more', async () =>
      settle(await this.#session.applyAgain(), this.#journal),
    );
  }

  fixture<T>(fixture: Fixture<T>): Promise<T> {
    const { name, uses } = fixture;
    return this.#undertakings.start(`fixture ${name}`, async () => {
      if (!standsOn(this.#uses, fixture))
        throw new UsageError(`${this.#check}: uses ${name} and does not say so: name it in its 'uses'`);
      return this.#fixtures.get(fixture, () => this.#labOf(name, uses));
    });
  }

  defer(subject: string, undo: () => Promise<void>): void {
    this.#undertakings.refuseWhenClosed(`defer ${subject}`);
    this.#undo.add(subject, undo);
  }

  /** Ends what the check has started and did not wait for, and throws `NotWaitedFor` with its words. */
  async requireWaitedFor(): Promise<void> {
    await nextTurn();
    const failure = this.#undertakings.failure(this.#check);
    if (!failure) return;
    this.#over.abort(failure);
    throw failure;
  }

  /** Undoes what the check has made, under a limit of its own; hands back what could not be undone. */
  async cleanUp(signal: AbortSignal): Promise<readonly LeftBehind[]> {
    this.#signal = signal;
    this.#undertakings.failure(this.#check); // of a check that failed nothing more is asked
    const left = await this.#undo.run();
    await nextTurn();
    const subject = `${this.#check}: its clean-up`;
    const failure = this.#undertakings.failure(subject);
    this.#undertakings.close(`${this.#check}: has ended, and still asks its lab`);
    return [...left, ...(failure ? [{ subject, cause: failure }] : [])];
  }

  /** A lab for a fixture: under this check's limit while it is made, under the last one's when it is undone. */
  #labOf(check: string, uses: readonly Fixture<unknown>[]): ObservedLab {
    return new ObservedLab({
      session: this.#session,
      check,
      uses,
      fixtures: this.#fixtures,
      journal: this.#journal,
      tokens: this.#tokens,
      warn: this.#warn,
      signal: this.#signal,
    });
  }

  #newBrowsing(): Browsing {
    const { name: node } = this.controller();
    const request = { through: this.#rawShell(node), signal: () => this.#signal };
    return new Browsing({
      node,
      start: () => this.#session.browse(request),
      journal: this.#journal,
      undertakings: this.#undertakings,
      keepPicture: (moment, png) => this.#findings.keepPicture(moment, png),
    });
  }

  #rawShell(name: string): Shell {
    const node = this.#session.nodes.get(name);
    if (!node) throw new UsageError(`lab ${this.name} has no node '${name}'`);
    return node.shell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = [this.#clients, ...(this.#browsing ? [this.#browsing] : [])];
    await Promise.all(opened.map((one) => one[Symbol.asyncDispose]()));
  }
}

/** By then everything has begun that was started without waiting for it. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
