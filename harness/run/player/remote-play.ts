import { formatMs } from '../../core/duration.ts';
import type { PlayerEnd, PlayerProcess } from '../../ports/player-process.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';
import type { EventBody } from '../../report/events.ts';
import { CheckLedger } from '../scenarios/check-ledger.ts';
import { haltOf } from '../scenarios/halt.ts';
import type { LabSession } from '../scenarios/lab-session.ts';
import type { NamedCheck } from '../scenarios/own-tests.ts';
import type { FromPlayer, ToPlayer, Wish } from './messages.ts';
import { endInWords, type Cause } from './player-ending.ts';
import type { PlayerLimits } from './player-limits.ts';
import { Silence } from './silence.ts';
import { tellBroken, tellDone, tellHalted } from './tell-ending.ts';
import { pack } from './thrown.ts';

/** The run, as far as a scenario that is played for it is concerned. */
export interface Stage extends Pick<LabSession, 'deploy' | 'applyAgain' | 'guest' | 'archive' | 'keep'> {
  readonly emit: (event: EventBody) => void;
  readonly timeScale: number;
  readonly facts: DeploymentFacts;
  /** Whether the lab outlives the run. */
  readonly labStays: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Played {
  readonly file: string;
  readonly checks: readonly NamedCheck[];
  readonly process: PlayerProcess;
  readonly limits: PlayerLimits;
  /** What it printed last. */
  readonly lastLines: () => readonly string[];
}

type Done = Extract<FromPlayer, { type: 'done' }>;

/** One scenario being played by another process, as its run sees it: takes what it says, and notices when it says no more. */
export class RemotePlay {
  readonly #played: Played;
  readonly #stage: Stage;
  readonly #ledger = new CheckLedger();
  readonly #answering: Promise<void>[] = [];
  #silence: Silence | undefined;
  #failed = false;
  #cause: Cause | undefined;
  #finish: (message: Done) => void = () => undefined;
  readonly #finished = new Promise<Done>((resolve) => (this.#finish = resolve));

  constructor(played: Played, stage: Stage) {
    this.#played = played;
    this.#stage = stage;
    this.#ledger.expect(played.checks);
  }

  take(message: FromPlayer): void {
    this.#silence?.heard();
    if (message.type === 'event') this.#emit(message.event);
    if (message.type === 'keep') this.#stage.keep(message.name, Buffer.from(message.content));
    if (message.type === 'ask') this.#answering.push(this.#answer(message.id, message.wish));
    if (message.type === 'done') this.#finish(message);
  }

  /** Returns when it was played or its process is gone, and everything is told. Rethrows the reason of the stage's signal. */
  async ended(): Promise<void> {
    const { signal } = this.#stage;
    const end = await this.#watched(signal);
    await Promise.allSettled(this.#answering);
    const { file, lastLines } = this.#played;
    const ending = { file, ledger: this.#ledger, emit: (event: EventBody) => this.#emit(event) };
    if (!('type' in end)) {
      const halt = haltOf(signal);
      if (halt) tellHalted(ending, halt, this.#cause);
      else tellBroken(ending, endInWords(end, this.#cause), lastLines());
    } else if (!signal?.aborted) tellDone(ending, this.#failed ? { ...end, failed: 0 } : end);
    signal?.throwIfAborted();
  }

  async #watched(signal: AbortSignal | undefined): Promise<Done | PlayerEnd> {
    const { process } = this.#played;
    using silence = new Silence(
      () => this.#silenceMs(),
      () => this.#endSilence(),
    );
    this.#silence = silence;
    const release = this.#stopWith(signal);
    try {
      return await Promise.race([this.#finished, process.ended]);
    } finally {
      release();
    }
  }

  /** A check ends itself when its time is over: whoever cannot do that is waited for no longer. */
  #silenceMs(): number {
    const { silenceMs, overdueMs } = this.#played.limits;
    const limitMs = silenceMs * this.#stage.timeScale;
    return this.#ledger.overdue ? Math.min(overdueMs, limitMs) : limitMs;
  }

  #endSilence(): void {
    const { overdue } = this.#ledger;
    this.#kill({
      silentFor: formatMs(this.#silenceMs()),
      ...(overdue ? { overdue: { check: overdue.check, within: formatMs(overdue.withinMs) } } : {}),
    });
  }

  /** It has its time to undo what it made, where that does not go with the lab. */
  #stopWith(signal: AbortSignal | undefined): () => void {
    const { stopMs, undoMs } = this.#played.limits;
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      const undoes = this.#stage.labStays && haltOf(signal)?.error === undefined;
      const limitMs = (undoes ? undoMs : stopMs) * this.#stage.timeScale;
      this.#send({ type: 'stop', reason: pack(signal?.reason) });
      timer = setTimeout(() => this.#kill({ notStoppedWithin: formatMs(limitMs) }), limitMs);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  }

  #kill(cause: Cause): void {
    this.#cause = cause;
    this.#played.process.kill();
  }

  async #answer(id: number, wish: Wish): Promise<void> {
    try {
      const value = await this.#grant(wish);
      this.#send({ type: 'answer', id, value });
    } catch (error) {
      this.#failed ||= wish.want === 'deploy';
      this.#send({ type: 'answer', id, error: pack(error) });
    }
  }

  #grant(wish: Wish): Promise<unknown> {
    switch (wish.want) {
      case 'deploy':
        return this.#stage.deploy();
      case 'apply-again':
        return this.#stage.applyAgain();
      case 'guest':
        return this.#stage.guest();
      case 'archive':
        return this.#stage.archive(wish.release);
    }
  }

  #emit(event: EventBody): void {
    this.#ledger.note(event);
    this.#failed ||= 'failure' in event;
    this.#stage.emit(event);
  }

  #send(message: ToPlayer): void {
    this.#played.process.send(message);
  }
}
