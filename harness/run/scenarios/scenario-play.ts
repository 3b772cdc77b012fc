import { Deadline } from '../../core/deadline.ts';
import { toMs } from '../../core/duration.ts';
import { messageOf } from '../../core/errors.ts';
import type { Status } from '../../report/events.ts';
import { failureOf } from '../../report/failure.ts';
import { Fixtures } from './fixtures.ts';
import { KnownTokens } from './known-tokens.ts';
import { haltOf } from './halt.ts';
import type { LabSession } from './lab-session.ts';
import { Provocations } from './provocations.ts';
import { firstLine, perform, skip, type ScenarioTask } from './perform.ts';
import type { ScenarioHost } from './scenario-host.ts';

const NOT_IN_CHECK_MODE = 'a step changes the lab: it is played by `lab run`, or when --only names it';
/** A server that is being made goes only once it is there. */
const UNDO_WITHIN = '5m';

/** One scenario being played: its lab, and what stands in the way of going on. */
export class ScenarioPlay {
  readonly #lab: string;
  readonly #host: ScenarioHost;
  readonly #tokens = new KnownTokens();
  readonly #fixtures = new Fixtures();
  readonly #provocations = new Provocations();
  #session: Promise<LabSession> | undefined;
  #blockedBy: string | undefined;

  constructor(lab: string, host: ScenarioHost) {
    this.#lab = lab;
    this.#host = host;
  }

  /** Tells of what will be performed, in the order of the scenario. */
  expect(task: ScenarioTask): void {
    this.#fixtures.expect(task);
  }

  /** Why nothing more of it can be played. */
  get blockedBy(): string | undefined {
    return this.#blockedBy;
  }

  async deploy(): Promise<void> {
    try {
      const session = await this.#open();
      await session.deploy();
    } catch (error) {
      this.#blockedBy ??= `deploy failed: ${firstLine(error)}`;
      throw error;
    }
  }

  /** Throws the failed check's error, for mocha to count; its event has been told by then. */
  async check(check: ScenarioTask): Promise<Status> {
    const reason = this.#blockedBy ?? this.#fixtures.brokenUnder(check);
    if (reason !== undefined) return this.#skip(check, reason);
    const session = await this.#open();
    const outcome = await perform(check, session, {
      emit: this.#emit,
      tokens: this.#tokens,
      fixtures: this.#fixtures,
      provocations: this.#provocations,
      signal: this.#host.signal,
      labStays: this.#host.mode === 'check',
    });
    if (outcome.status === 'failed') throw outcome.error;
    return outcome.status;
  }

  async step(step: ScenarioTask): Promise<Status> {
    if (this.#host.mode === 'check' && this.#host.only.length === 0)
      return this.#skip(step, NOT_IN_CHECK_MODE);
    try {
      return await this.check(step);
    } catch (error) {
      this.#blockedBy ??= `step '${step.title}' failed: ${firstLine(error)}`;
      throw error;
    } finally {
      this.#tokens.forget();
    }
  }

  /** Undoes what still stands on a lab that stays; a lab that goes takes it along. */
  async end(): Promise<void> {
    if (this.#host.mode !== 'check' || !this.#session || haltOf(this.#host.signal)?.error) return;
    const session = await this.#session.catch(() => undefined);
    if (!session) return;
    using grace = new Deadline(toMs(UNDO_WITHIN) * session.timeScale, undefined, session.lostTime);
    for (const { subject, cause } of await this.#fixtures.end(grace.signal))
      this.#emit({ type: 'warning', message: `${subject}: was left behind: ${messageOf(cause)}` });
  }

  #skip(task: ScenarioTask, reason: string): Status {
    return skip(task, reason, { emit: this.#emit, fixtures: this.#fixtures }).status;
  }

  readonly #emit: ScenarioHost['emit'] = (event) => this.#host.emit(event);

  /** Asked once, by whatever comes first; when it cannot be had, nothing after it is tried. */
  async #open(): Promise<LabSession> {
    this.#session ??= this.#host.session(this.#lab);
    try {
      return await this.#session;
    } catch (error) {
      if (this.#blockedBy === undefined) this.#emit({ type: 'fault', failure: failureOf(error) });
      this.#blockedBy ??= `no lab: ${firstLine(error)}`;
      throw error;
    }
  }
}
