import { statfsSync } from 'node:fs';
import { formatMs } from '../core/duration.ts';
import { MIB } from '../lab/size.ts';

/** Something that happened to the host or the lab, for which no deployment can be blamed. */
export interface HostFact {
  readonly fault: 'host' | 'lab';
  /** Absent where it concerns them all. */
  readonly node?: string;
  readonly message: string;
}

/** A moment since which is asked. */
export interface Mark {
  readonly atMs: number;
  readonly wallMs: number;
}

/** Knows of facts since a mark: how much of the processor nodes had, for one. */
export interface FactSource {
  since(mark: Mark): readonly HostFact[];
}

/** What is left when writers are told that nothing is. */
const FULL_BYTES = 16 * MIB;
/** More than any slewing of a clock comes to while a phase runs. */
const CLOCK_JUMP_MS = 10_000;

/** What the host is asked before a deployment is blamed: room, its clock, and what others have noted. */
export class HostFacts {
  readonly #stateDir: string;
  readonly #noted: { readonly atMs: number; readonly fact: HostFact }[] = [];
  readonly #sources: FactSource[] = [];

  /** The folder that keeps the labs: what nodes write ends in its file system. */
  constructor(stateDir: string) {
    this.#stateDir = stateDir;
  }

  /** Notes what has happened now. */
  add(fact: HostFact): void {
    this.#noted.push({ atMs: performance.now(), fact });
  }

  ask(source: FactSource): void {
    this.#sources.push(source);
  }

  mark(): Mark {
    return { atMs: performance.now(), wallMs: Date.now() };
  }

  /** The plainest first. */
  since(mark: Mark): readonly HostFact[] {
    return [
      ...this.#noted.filter(({ atMs }) => atMs >= mark.atMs).map(({ fact }) => fact),
      ...this.#withoutRoom(),
      ...clockJumpedSince(mark),
      ...this.#sources.flatMap((source) => source.since(mark)),
    ];
  }

  #withoutRoom(): HostFact[] {
    const { bavail, bsize } = statfsSync(this.#stateDir);
    if (bavail * bsize > FULL_BYTES) return [];
    const left = `${Math.floor((bavail * bsize) / MIB)} MiB left`;
    return [{ fault: 'host', message: `the file system of ${this.#stateDir} is full (${left})` }];
  }
}

/** It was set, or the host slept. */
function clockJumpedSince({ atMs, wallMs }: Mark): HostFact[] {
  const jumpMs = Date.now() - wallMs - (performance.now() - atMs);
  if (Math.abs(jumpMs) < CLOCK_JUMP_MS) return [];
  const way = jumpMs > 0 ? 'forward' : 'back';
  const message = `the host's clock went ${way} by ${formatMs(Math.abs(jumpMs))}: it was set, or the host slept`;
  return [{ fault: 'host', message }];
}
