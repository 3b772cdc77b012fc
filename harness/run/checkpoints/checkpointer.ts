import { rm } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import type { Cloud } from '../../lab/cloud.ts';
import type { Snapshot } from '../../ports/provider.ts';
import type { QuietListener } from '../phases/deploy.ts';
import type { Emit } from '../run-step.ts';
import type { UpLab } from '../up-lab.ts';
import { roomOf, shortKey, type Checkpoint } from './checkpoint.ts';
import { keyOf, type Ground } from './checkpoint-key.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { KnownChecksums } from './file-records.ts';
import type { PhaseContent } from './phase-content.ts';
import { askHealth, type LabHealth } from './lab-health.ts';

export interface CheckpointerOptions {
  readonly store: CheckpointStore;
  readonly ground: Ground;
  /** Of every phase of the deployment, as it is uploaded. */
  readonly contents: readonly PhaseContent[];
  /** The same as it is now. */
  readonly contentsNow: () => Promise<readonly PhaseContent[]>;
  /** Of the deployment, where it makes one. */
  readonly cloud?: Cloud | undefined;
  /** What the lab was brought back from. */
  readonly restored?: Checkpoint | undefined;
  /** Checkpoints that are there already are made anew. */
  readonly fresh: boolean;
  /** Work is kept once doing it again would take this many times as long as keeping it. @default 10 */
  readonly worth?: number;
  /** Milliseconds that only ever grow. @default performance.now */
  readonly now?: () => number;
  readonly emit: Emit;
  readonly signal?: AbortSignal | undefined;
}

/** A checkpoint on its way into the store. */
interface Taken {
  readonly draft: string;
  readonly key: string;
  readonly phases: readonly PhaseContent[];
  readonly health: LabHealth;
  readonly snapshot: Snapshot;
  readonly ms: number;
}

const DEFAULT_WORTH = 10;
const SHARE_OF_WAITING = 0.1;
const ASSUMED_COST_MS = 3_000;
/** QEMU writes zero pages as nothing, but nobody knows how many there are. */
const SPARE_MIB = 1024;

/**
 * Takes checkpoints of a lab while its deployment goes on. The lab stands still only while memory is written; the rest is
 * done beside it, one checkpoint after the other. Trouble is a warning, and the end of checkpoints for this run.
 */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  readonly #known = new KnownChecksums();
  #last: string | undefined;
  readonly #now: () => number;
  #lastAt: number;
  /** What the latest one has kept phases waiting. */
  #costMs: number | undefined;
  /** Until when phases wait for it to become quiet; absent while they do not. */
  #patientUntil: number | undefined;
  /** Before that they do not wait. */
  #patientFrom = 0;
  #isOff = false;
  #beside: Promise<void>;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
    const { restored, now = () => performance.now() } = options;
    this.#now = now;
    this.#lastAt = now();
    this.#last = restored?.manifest.key;
    this.#beside = restored ? this.#known.learn(restored.dir, restored.manifest.files) : Promise.resolve();
  }

  /** Keeps a lab whenever it is quiet, and makes it quiet once there is enough to be kept. */
  of(up: UpLab): QuietListener {
    this.#lastAt = this.#now();
    return {
      onQuiet: (passed, done) => this.#onQuiet(up, passed, done),
      patience: () => this.#patience(),
    };
  }

  /** The first one is taken to learn what it costs, the last one because the next run may need nothing else. */
  async #onQuiet(up: UpLab, passed: ReadonlySet<string>, done: boolean): Promise<void> {
    const { store, ground, contents, fresh } = this.#options;
    const phases = contents.filter(({ name }) => passed.has(name));
    const key = keyOf(ground, phases);
    if (this.#isOff || phases.length === 0 || key === this.#last) return;
    if (!done && this.#costMs !== undefined && !this.#isWorth(this.#costMs)) return;
    try {
      if (fresh || !(await store.find(key))) await this.#take(up, key, phases);
      this.#last = key;
      this.#lastAt = this.#now();
      this.#patientUntil = undefined;
      this.#patientFrom = 0;
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /**
   * Phases wait for a tenth of the time since the last checkpoint. When it does not become quiet in that, because
   * something long goes on, the next attempt is made when as much time has passed again.
   */
  #patience(): number {
    const now = this.#now();
    const isDue = !this.#isOff && this.#isWorth(this.#costMs ?? ASSUMED_COST_MS) && now >= this.#patientFrom;
    if (!isDue) return 0;
    const worked = now - this.#lastAt;
    this.#patientUntil ??= now + worked * SHARE_OF_WAITING;
    if (now < this.#patientUntil) return this.#patientUntil - now;
    this.#patientUntil = undefined;
    this.#patientFrom = now + worked;
    return 0;
  }

  #isWorth(costMs: number): boolean {
    const { worth = DEFAULT_WORTH } = this.#options;
    return this.#now() - this.#lastAt >= worth * costMs;
  }

  /** The files that have been uploaded: what was promised of others is not kept. */
  async confirm(): Promise<void> {
    try {
      const { contents, contentsNow } = this.#options;
      if (JSON.stringify(await contentsNow()) !== JSON.stringify(contents))
        throw new Error('the deployment or labs/lib changed while the lab came up');
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The checkpoint that holds all that has passed before now; undefined when there is none. */
  async latest(): Promise<Checkpoint | undefined> {
    await this.#beside;
    return this.#last === undefined ? undefined : this.#options.store.find(this.#last);
  }

  /** What is still being written is in place, or given up. */
  settled(): Promise<void> {
    return this.#beside;
  }

  async #take(up: UpLab, key: string, phases: readonly PhaseContent[]): Promise<void> {
    const { store, cloud, signal } = this.#options;
    await this.#requireRoom(up);
    const startedAt = this.#now();
    const draft = await store.draft();
    try {
      const health = await askHealth(up, { cloud, signal });
      const snapshot = await up.running.snapshot?.(draft);
      if (!snapshot) throw new Error('this lab cannot be kept');
      // never 0: at no cost at all every moment would be worth another one
      const ms = Math.ceil(this.#now() - startedAt);
      this.#costMs = ms;
      const taken = { draft, key, phases, health, snapshot, ms };
      this.#beside = this.#beside
        .then(() => this.#finish(up, taken))
        .catch((error: unknown) => this.#drop(draft, error));
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  }

  async #finish(up: UpLab, { draft, key, phases, health, snapshot, ms }: Taken): Promise<void> {
    const { store, ground, fresh, emit, signal } = this.#options;
    await snapshot.finish(signal);
    const madeAt = new Date().toISOString();
    const manifest = { key, lab: up.record.lab.name, ground, phases, madeAt, health };
    const made = await store.complete(draft, up.record, manifest, {
      known: this.#known,
      signal,
      replace: fresh,
    });
    const { pausedMs } = snapshot;
    const names = phases.map(({ name }) => name);
    const sizeBytes = roomOf([made]);
    emit({ type: 'checkpoint-saved', checkpoint: shortKey(key), phases: names, ms, pausedMs, sizeBytes });
    const gone = await store.prune();
    if (gone.some(({ dir }) => dir === made.dir))
      throw new Error(`${shortKey(key)} alone is larger than the budget of checkpoints`);
  }

  async #requireRoom(up: UpLab): Promise<void> {
    const { store } = this.#options;
    const memory = up.record.lab.nodes.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
    const free = await store.freeMiB();
    // a lab whose disks are full fails in ways that look like a broken deployment
    if (free < memory + SPARE_MIB)
      throw new Error(`${store.root}: ${free} MiB free, a checkpoint may take ${memory + SPARE_MIB} MiB`);
  }

  async #drop(draft: string, error: unknown): Promise<void> {
    await rm(draft, { recursive: true, force: true });
    this.#giveUp(error);
  }

  #giveUp(error: unknown): void {
    const { emit, signal } = this.#options;
    if (signal?.aborted) return;
    this.#isOff = true;
    emit({ type: 'warning', message: `no more checkpoints in this run: ${messageOf(error)}` });
  }
}
