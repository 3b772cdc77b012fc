import { Deadline } from '../../core/deadline.ts';
import { UsageError } from '../../core/errors.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { PlayerProcess, StartPlayer } from '../../ports/player-process.ts';
import type { NamedCheck } from '../scenarios/own-tests.ts';
import { isFromPlayer, type FromPlayer, type LoadRequest } from './messages.ts';
import { endInWords } from './player-ending.ts';
import { PLAYER_LIMITS, type PlayerLimits } from './player-limits.ts';
import { PlayerOutput } from './player-output.ts';
import { RemotePlay, type Stage } from './remote-play.ts';
import { unpack } from './thrown.ts';

/** A scenario is far less than all of stacklab, which its process loads before its first word. */
const LOADS_PER_START = 5;

/** A scenario that is loaded in a process of its own and waits there to be played. Disposing of it ends that process. */
export class ScenarioPlayer implements AsyncDisposable {
  readonly #file: string;
  readonly #process: PlayerProcess;
  readonly #limits: PlayerLimits;
  readonly #output = new PlayerOutput();
  #waiting: FromPlayer[] = [];
  #hear: (message: FromPlayer) => void = (message) => void this.#waiting.push(message);
  #checks: readonly NamedCheck[] = [];

  private constructor(file: string, process: PlayerProcess, limits: PlayerLimits) {
    this.#file = file;
    this.#process = process;
    this.#limits = limits;
    process.onOutput((chunk) => this.#output.push(chunk));
    process.onMessage((message) => {
      if (isFromPlayer(message)) this.#hear(message);
    });
  }

  /** Throws `UsageError` on what is wrong in the file or with it, whatever the file does while it is loaded. */
  static async load(
    request: LoadRequest,
    start: StartPlayer,
    limits: Partial<PlayerLimits> = {},
  ): Promise<ScenarioPlayer> {
    const player = new ScenarioPlayer(request.file, start(), { ...PLAYER_LIMITS, ...limits });
    try {
      await player.#load(request);
      return player;
    } catch (error) {
      await player[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What it would ask, in its order. */
  get checks(): readonly NamedCheck[] {
    return this.#checks;
  }

  /** Plays it on a lab that is up; failures are told as events. Rethrows the reason of the stage's signal. */
  async play(instance: string, stage: Stage): Promise<void> {
    const play = new RemotePlay(
      {
        file: this.#file,
        checks: this.#checks,
        process: this.#process,
        limits: this.#limits,
        lastLines: () => this.#output.lastLines,
      },
      stage,
    );
    this.#output.tellTo((line) => stage.emit({ type: 'scenario-output', line }));
    const { timeScale, facts } = stage;
    this.#process.send({ type: 'play', instance, timeScale, facts });
    this.#listen((message) => play.take(message));
    try {
      await play.ended();
    } finally {
      await this.#hearOut();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  async #load(request: LoadRequest): Promise<void> {
    const { startMs, loadMs } = this.#limits;
    this.#process.send({ type: 'load', ...request });
    const atMs = performance.now();
    const loaded = this.#first('loaded');
    loaded.catch(() => undefined); // told by what waits for it, or by what was not there before it
    await this.#within(startMs, this.#first('started'), 'this host is too busy, or too slow, to start it');
    const patience = Math.max(loadMs, LOADS_PER_START * (performance.now() - atMs));
    const { checks } = await this.#within(
      patience,
      loaded,
      'it loops without end, or waits for what does not come',
    );
    this.#checks = checks;
  }

  /** Resolves with its first message of this type; rejects where it refuses the scenario, or its process ends before. */
  #first<Type extends FromPlayer['type']>(type: Type): Promise<Extract<FromPlayer, { type: Type }>> {
    return new Promise((resolve, reject) => {
      this.#process.onMessage((message) => {
        if (!isFromPlayer(message)) return;
        if (isOfType(message, type)) resolve(message);
        if (message.type === 'refused') reject(unpack(message.error));
      });
      void this.#process.ended.then((end) => reject(this.#unloadable(endInWords(end))));
    });
  }

  async #within<T>(limitMs: number, word: Promise<T>, why: string): Promise<T> {
    using deadline = new Deadline(limitMs);
    try {
      return await untilAborted(word, deadline.signal);
    } catch (error) {
      throw deadline.signal.aborted ? this.#unloadable(`not done within ${deadline.limit}: ${why}`) : error;
    }
  }

  /** What it printed comes another way than what it says, and may come later: it is there when its process has ended. */
  async #hearOut(): Promise<void> {
    using deadline = new Deadline(this.#limits.leaveMs);
    await untilAborted(this.#process.ended, deadline.signal).catch(() => undefined);
    this.#output.end();
  }

  #unloadable(why: string): UsageError {
    const { lastLines } = this.#output;
    const printed = lastLines.length > 0 ? `; it printed last:\n${lastLines.join('\n')}` : '';
    return new UsageError(`${this.#file}: the scenario cannot be loaded: ${why}${printed}`);
  }

  #listen(hear: (message: FromPlayer) => void): void {
    this.#hear = hear;
    for (const message of this.#waiting.splice(0)) hear(message);
  }
}

function isOfType<Type extends FromPlayer['type']>(
  message: FromPlayer,
  type: Type,
): message is Extract<FromPlayer, { type: Type }> {
  return message.type === type;
}
