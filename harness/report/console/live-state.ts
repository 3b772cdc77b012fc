import type { Event } from '../events.ts';
import { plainText } from './ansi.ts';
import type { Progress } from './progress.ts';

/** Something that is going on now. */
export interface Running {
  readonly name: string;
  readonly node: string;
  readonly startedAt: number;
  /** What it printed last. */
  readonly line: string;
}

/** What is going on now, as far as the events so far tell. */
export class LiveState {
  readonly nodes = new Map<string, string>();
  readonly running = new Map<string, Running>();
  readonly progress = new Map<string, Progress>();
  step = '';
  stepStartedAt = 0;
  startedAt: number | undefined;
  #planned = 0;
  #ended = { passed: 0, failed: 0, skipped: 0 };

  /** `5 of 12 phases, 1 failed`; empty where nothing is counted. */
  get tally(): string {
    const { passed, failed, skipped } = this.#ended;
    const done = passed + failed + skipped;
    if (done + this.running.size === 0) return '';
    const of = this.step === 'deploy' && this.#planned > 0 ? ` of ${this.#planned}` : '';
    return [
      `${done}${of} done`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ].join(', ');
  }

  get hasFailures(): boolean {
    return this.#ended.failed > 0;
  }

  apply(event: Event): void {
    const at = Date.parse(event.at);
    this.startedAt ??= at;
    if (event.type === 'planned') this.#plan(event);
    else if (event.type === 'step-started' || event.type === 'step-ended') this.#turnTo(event, at);
    else if (event.type === 'progress') this.progress.set(event.subject, event);
    else if (event.type === 'image-ready') this.progress.delete(event.image);
    else if (event.type === 'guest-ready') this.progress.delete(event.guest);
    else if (event.type === 'node-state') this.nodes.set(event.node, event.state);
    else this.#follow(event, at);
  }

  #plan({ nodes, phases }: Extract<Event, { type: 'planned' }>): void {
    for (const node of nodes) this.nodes.set(node, 'planned');
    this.#planned = phases.reduce((sum, { nodes: on }) => sum + on.length, 0);
  }

  #turnTo(event: Extract<Event, { type: 'step-started' | 'step-ended' }>, at: number): void {
    this.step = event.type === 'step-started' ? event.step : '';
    this.stepStartedAt = at;
    this.#ended = { passed: 0, failed: 0, skipped: 0 };
    this.running.clear();
    this.progress.clear();
  }

  #follow(event: Event, startedAt: number): void {
    const key = keyOf(event);
    if (key === undefined) return;
    const known = this.running.get(key);
    if (event.type === 'phase-started')
      this.running.set(key, { name: event.phase, node: event.node, startedAt, line: '' });
    else if (event.type === 'check-started')
      this.running.set(key, { name: event.check, node: '', startedAt, line: event.title });
    else if (event.type === 'phase-output' && known)
      this.running.set(key, { ...known, line: plainText(event.line) || known.line });
    else if (event.type === 'phase-ended' || event.type === 'check-ended') {
      this.running.delete(key);
      this.#ended[event.status] += 1;
    }
  }
}

function keyOf(event: Event): string | undefined {
  if ('phase' in event) return `${event.phase} on ${event.node}`;
  return 'check' in event ? event.check : undefined;
}
