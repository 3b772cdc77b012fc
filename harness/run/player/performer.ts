import { messageOf, UsageError } from '../../core/errors.ts';
import type { GuestImage } from '../../ports/images.ts';
import type { LoadTests } from '../../ports/test-runner.ts';
import type { AppliedPhase } from '../scenarios/applied-phase.ts';
import type { LabSession } from '../scenarios/lab-session.ts';
import type { ScenarioHost } from '../scenarios/scenario-host.ts';
import { Story } from '../scenarios/story.ts';
import type { Tools } from '../tools.ts';
import { unmetIn } from '../unmet.ts';
import type { UpLab } from '../up-lab.ts';
import {
  ALIVE_EVERY_MS,
  type FromPlayer,
  type LoadRequest,
  type PlayRequest,
  type ToPlayer,
} from './messages.ts';
import { pack, unpack } from './thrown.ts';
import { UpSession, type RunsPart } from './up-session.ts';
import { Wishes } from './wishes.ts';

/** What a process that plays works with. */
export interface PerformerTools {
  readonly send: (message: FromPlayer) => void;
  readonly loadTests: LoadTests;
  /** Called while the lab is being made, for what will be needed then. */
  readonly prepare: () => void;
  /** Takes hold of a lab that is up, as `lab check` does, and lets go of it again. */
  readonly withLab: (
    instance: string,
    action: (up: UpLab, tools: Pick<Tools, 'host' | 'startBrowser'>) => Promise<void>,
  ) => Promise<void>;
}

/** The other end of a `ScenarioPlayer`: loads a scenario, waits, plays it on a lab, and says how it went. */
export class Performer {
  readonly #tools: PerformerTools;
  readonly #wishes: Wishes;
  readonly #stop = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  #story: Story | undefined;
  #strays: string[] = [];
  #end: () => void = () => undefined;
  /** Resolves when nothing more is told. */
  readonly ended = new Promise<void>((resolve) => (this.#end = resolve));
  #begin: (order: PlayRequest) => void = () => undefined;
  readonly #begun = new Promise<PlayRequest>((resolve) => (this.#begin = resolve));
  #enter: (session: Promise<LabSession>) => void = () => undefined;
  readonly #session = new Promise<LabSession>((resolve) => (this.#enter = resolve));

  constructor(tools: PerformerTools) {
    this.#tools = tools;
    this.#wishes = new Wishes((message) => tools.send(message));
    tools.send({ type: 'started' });
    this.#heartbeat = setInterval(() => tools.send({ type: 'alive' }), ALIVE_EVERY_MS);
  }

  take(message: ToPlayer): void {
    if (message.type === 'load') void this.#perform(message).then(this.#end);
    if (message.type === 'play') this.#begin(message);
    if (message.type === 'answer') this.#wishes.take(message);
    if (message.type === 'stop') this.#stop.abort(unpack(message.reason));
  }

  /** Takes an error that nobody caught. */
  takeStray(kind: string, error: unknown): void {
    if (this.#story) this.#story.takeStray(kind, error);
    else this.#strays.push(`${kind}: ${messageOf(error)}`);
  }

  /** Whatever comes of it is told. */
  async #perform(request: LoadRequest): Promise<void> {
    try {
      this.#story = await this.#load(request);
    } catch (error) {
      this.#tools.send({ type: 'refused', error: pack(error) });
      return;
    }
    using story = this.#story;
    this.#tools.send({ type: 'loaded', checks: story.checks });
    this.#tools.prepare();
    const order = await this.#begun;
    try {
      this.#tools.send({ type: 'done', failed: await this.#play(story, order) });
    } catch (error) {
      this.#tools.send({ type: 'done', failed: 0, error: pack(error) });
    } finally {
      clearInterval(this.#heartbeat);
    }
  }

  async #load(request: LoadRequest): Promise<Story> {
    const { signal } = this.#stop;
    const host: ScenarioHost = {
      ...request,
      signal,
      emit: (event) => this.#tools.send({ type: 'event', event }),
      session: () => this.#session,
    };
    const story = await Story.load(request.file, host, this.#tools.loadTests);
    // promises that are rejected while a file is loaded are told of afterwards
    await new Promise(setImmediate);
    const [stray] = this.#strays;
    if (stray !== undefined) throw new UsageError(`${request.file}: the scenario cannot be loaded: ${stray}`);
    return story;
  }

  async #play(story: Story, { instance, timeScale, facts }: PlayRequest): Promise<number> {
    let failed = 0;
    await this.#tools.withLab(instance, async (up, tools) => {
      const unmet = await unmetIn(up, tools);
      const session = new UpSession({ up, tools, facts, unmet, run: this.#runsPart() });
      this.#enter(Promise.resolve(session));
      ({ failed } = await story.play(timeScale));
    });
    return failed;
  }

  #runsPart(): RunsPart {
    let guest: Promise<unknown> | undefined;
    return {
      deploy: async () => {
        await this.#wishes.ask({ want: 'deploy' });
      },
      applyAgain: () => this.#wishes.ask({ want: 'apply-again' }) as Promise<AppliedPhase[]>,
      // one answer for all checks of a scenario: each asks
      guest: () => (guest ??= this.#wishes.ask({ want: 'guest' })) as Promise<GuestImage>,
      archive: (release) => this.#wishes.ask({ want: 'archive', release }) as Promise<string>,
      keep: (name, content) => this.#tools.send({ type: 'keep', name, content }),
    };
  }
}
