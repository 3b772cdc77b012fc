import { statfsSync } from 'node:fs';
import { formatMs } from '../core/duration.ts';
import { FULL_BYTES, MIB } from '../lab/size.ts';
import type { FactSource, HostFact } from './host-fact.ts';

/** Tells what is known since the moment at which it was made. */
export type SinceThen = () => readonly HostFact[];

/** More than any slewing of a clock comes to while a phase runs. */
const CLOCK_JUMP_MS = 10_000;

/** What the host is asked before a deployment is blamed: room, its clock, and what others know. */
export class HostFacts {
  readonly #stateDir: string;
  readonly #sources: (() => SinceThen)[] = [];

  /** The folder that keeps the labs: what nodes write ends in its file system. */
  constructor(stateDir: string) {
    this.#stateDir = stateDir;
  }

  /** From now on this one is asked, too. */
  ask<Moment>(source: FactSource<Moment>): void {
    this.#sources.push(() => {
      const moment = source.mark();
      return () => source.since(moment);
    });
  }

  /** Remembers the moment; what it returns tells the plainest fact first. */
  mark(): SinceThen {
    const [atMs, wallMs] = [performance.now(), Date.now()];
    const known = this.#sources.map((mark) => mark());
    return () => [
      ...this.#withoutRoom(),
      ...clockJumpedSince(atMs, wallMs),
      ...known.flatMap((since) => since()),
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
function clockJumpedSince(atMs: number, wallMs: number): HostFact[] {
  const jumpMs = Date.now() - wallMs - (performance.now() - atMs);
  if (Math.abs(jumpMs) < CLOCK_JUMP_MS) return [];
  const way = jumpMs > 0 ? 'forward' : 'back';
  const message = `the host's clock went ${way} by ${formatMs(Math.abs(jumpMs))}: it was set, or the host slept`;
  return [{ fault: 'host', message }];
}
