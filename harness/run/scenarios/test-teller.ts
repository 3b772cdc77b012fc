import type { DeclaredTest, FailedHook, Skipped, TestListener } from '../../ports/test-runner.ts';
import type { EventBody, Failure } from '../../report/events.ts';
import { checkFailure } from './check-failure.ts';
import type { CheckLedger } from './check-ledger.ts';
import { haltOf } from './halt.ts';
import { Journal } from './journal.ts';
import type { NamedCheck, OwnTests } from './own-tests.ts';
import { firstLine } from './perform.ts';
import { strayFailure } from './stray-failure.ts';

const SKIPPED: Readonly<Record<Skipped, string>> = {
  declared: 'its file says so: it.skip, describe.skip, or an it() without a function',
  asked: 'it said this.skip()',
};
const NOT_REACHED = 'the test runner did not come to it';

export interface TellerOptions {
  readonly checks: ReadonlyMap<DeclaredTest, NamedCheck>;
  readonly own: OwnTests;
  readonly ledger: CheckLedger;
  readonly emit: (event: EventBody) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Tells of a file's own tests as of checks, and of what went wrong around them. What the words of a scenario made tells of itself. */
export class TestTeller implements TestListener {
  readonly #options: TellerOptions;
  readonly #startedAt = new Map<string, number>();
  /** Why a test was not played. */
  readonly #reasons = new Map<string, string>();

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  started(test: DeclaredTest): void {
    const check = this.#foreign(test);
    if (!check || this.#options.ledger.isOpen(check.check)) return;
    this.#startedAt.set(check.check, performance.now());
    this.#options.emit({ type: 'check-started', ...check });
  }

  passed(test: DeclaredTest): void {
    const check = this.#foreign(test);
    if (check) this.#end(check, { status: 'passed' });
  }

  failed(test: DeclaredTest, error: unknown): void {
    const check = this.#foreign(test);
    if (!check) return;
    const { ledger, signal, emit } = this.#options;
    const halt = haltOf(signal);
    if (halt && error === signal?.reason && !halt.error) this.#skip(check, halt.reason);
    else if (!ledger.hasEnded(check.check))
      this.#end(check, { status: 'failed', failure: checkFailure(error, new Journal()) });
    else {
      const failure = strayFailure(`check ${check.check}: failed after it had ended`, error);
      emit({ type: 'fault', failure });
    }
  }

  skipped(test: DeclaredTest, how: Skipped): void {
    const { checks, own } = this.#options;
    const check = checks.get(test);
    if (!check) return;
    const reason = this.#reasons.get(check.check) ?? own.whyHeld(test.made) ?? SKIPPED[how];
    if (this.#foreign(test)) this.#skip(check, reason);
    else this.#reasons.set(check.check, reason);
  }

  hookFailed({ name, error, around }: FailedHook): void {
    const { checks, ledger, emit, signal } = this.#options;
    if (signal?.aborted && error === signal.reason) return;
    emit({ type: 'fault', failure: strayFailure(name, error) });
    for (const test of around) {
      const check = checks.get(test);
      if (!check || ledger.hasEnded(check.check)) continue;
      this.#reasons.set(check.check, `${name} failed: ${firstLine(error)}`);
      if (ledger.isOpen(check.check) && this.#foreign(test)) this.skipped(test, 'asked');
    }
  }

  /** Tells of what was not played, unless it was interrupted: nothing is lost silently. */
  end(): void {
    const { ledger, signal } = this.#options;
    const halt = haltOf(signal);
    if (halt && !halt.error) return;
    const rest = halt?.reason ?? NOT_REACHED;
    for (const check of ledger.untold) this.#skip(check, this.#reasons.get(check.check) ?? rest);
  }

  #foreign(test: DeclaredTest): NamedCheck | undefined {
    const { own, checks } = this.#options;
    return own.has(test.made) ? undefined : checks.get(test);
  }

  #skip(check: NamedCheck, reason: string): void {
    this.#end(check, { status: 'skipped', reason });
  }

  #end(
    check: NamedCheck,
    outcome:
      { status: 'passed' } | { status: 'skipped'; reason: string } | { status: 'failed'; failure: Failure },
  ): void {
    const startedAt = this.#startedAt.get(check.check);
    const ms = startedAt === undefined ? 0 : Math.round(performance.now() - startedAt);
    this.#options.emit({ type: 'check-ended', ...check, ms, ...outcome });
  }
}
