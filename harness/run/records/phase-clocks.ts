import { phaseLogPath } from '../../report/phase-log.ts';
import type { Event } from '../../report/events.ts';

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

/** Tells in the log of each phase when its lines came: since it began, for it does so at another time in every run. */
export class PhaseClocks {
  readonly #startedAt = new Map<string, number>();

  /** What its log begins with. The time of day is that of the journals of nodes. */
  begin({ at, phase, node }: EventOf<'phase-started'>): string {
    this.#startedAt.set(phaseLogPath(phase, node), Date.parse(at));
    return `phase ${phase} on ${node}: minutes and seconds since ${at.slice(0, 19).replace('T', ' ')} UTC`;
  }

  /** `04:31 created the tables` */
  timed({ at, phase, node, line }: EventOf<'phase-output'>): string {
    const startedAt = this.#startedAt.get(phaseLogPath(phase, node)) ?? Date.parse(at);
    const seconds = Math.max(0, Math.floor((Date.parse(at) - startedAt) / 1_000));
    const clock = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0'));
    return `${clock.join(':')} ${line}`;
  }
}
