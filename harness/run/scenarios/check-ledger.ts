import type { EventBody } from '../../report/events.ts';
import type { NamedCheck } from './own-tests.ts';

interface Begun extends NamedCheck {
  readonly at: number;
  readonly withinMs: number;
}

/** How far the checks of a scenario are, as their events tell. */
export class CheckLedger {
  #expected: readonly NamedCheck[] = [];
  readonly #open = new Map<string, Begun>();
  readonly #ended = new Set<string>();

  expect(checks: readonly NamedCheck[]): void {
    this.#expected = checks;
  }

  note(event: EventBody): void {
    if (event.type === 'check-started') {
      const { check, title, seed, withinMs = Infinity } = event;
      this.#open.set(check, { check, title, seed, withinMs, at: performance.now() });
    }
    if (event.type === 'check-ended') {
      this.#open.delete(event.check);
      this.#ended.add(event.check);
    }
  }

  /** Those that are being asked now, with how long they have been. */
  get open(): readonly (NamedCheck & { readonly ms: number })[] {
    const now = performance.now();
    return [...this.#open.values()].map(({ check, title, seed, at }) => ({
      ...{ check, title, seed },
      ms: Math.round(now - at),
    }));
  }

  /** The first of those that are being asked whose time is over, and what its time was. */
  get overdue(): { readonly check: string; readonly withinMs: number } | undefined {
    const now = performance.now();
    return [...this.#open.values()].find(({ at, withinMs }) => now - at > withinMs);
  }

  /** Those that were never asked. */
  get untold(): readonly NamedCheck[] {
    return this.#expected.filter(({ check }) => !this.#open.has(check) && !this.#ended.has(check));
  }

  isOpen(check: string): boolean {
    return this.#open.has(check);
  }

  hasEnded(check: string): boolean {
    return this.#ended.has(check);
  }

  /** `while check a.b was asked`, for a message. */
  get moment(): string {
    const open = [...this.#open.values()];
    if (open.length > 0) {
      const names = open.map(({ check, title }) => `${check} (${title})`);
      return `while check${open.length > 1 ? 's' : ''} ${names.join(' and ')} ${open.length > 1 ? 'were' : 'was'} asked`;
    }
    if (this.#ended.size === 0) return 'before its first check';
    return this.untold.length > 0 ? 'between two checks' : 'after its last check';
  }
}
