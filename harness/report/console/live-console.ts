import { formatMs } from '../../core/duration.ts';
import type { Event, Reporter } from '../events.ts';
import { EventHistory } from '../event-history.ts';
import { summarise } from '../summarise.ts';
import { padStart, plainText, truncate, widthOf, wrap } from './ansi.ts';
import { factOf, type Fact } from './facts.ts';
import { failureLines } from './failure-lines.ts';
import { LiveScreen } from './live-screen.ts';
import { LiveState } from './live-state.ts';
import { Brush, type TerminalStyle, type Tone } from './terminal-style.ts';
import { statusBlock } from './status-block.ts';
import { summaryLines } from './summary-lines.ts';
import type { Terminal } from './terminal.ts';
import { formatClock } from './units.ts';

export interface LiveOptions {
  readonly terminal: Terminal;
  readonly style: TerminalStyle;
  readonly now: () => Date;
  /** Calls back again and again until its result is called. */
  readonly repeat: (everyMs: number, callback: () => void) => () => void;
  /** Calls back when this process goes on after it was stopped (Ctrl-Z, then fg), until its result is called. */
  readonly onResume: (callback: () => void) => () => void;
}

const FRAME_MS = 250;
/** Durations stand in a column; on a wide terminal it stays near what it belongs to. */
const WIDEST = 100;
const TIME_WIDTH = 10;
const CLOCK_WIDTH = 7;

/** For a terminal: what is over scrolls away above, what goes on is drawn in place below. */
export class LiveConsole implements Reporter {
  readonly name = 'console';
  readonly #options: LiveOptions;
  readonly #brush: Brush;
  readonly #screen: LiveScreen;
  readonly #state = new LiveState();
  readonly #history = new EventHistory();
  readonly #stop: () => void;
  readonly #stopListening: () => void;
  #pending: string[] = [];
  #over = false;
  #directory = '';

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#brush = new Brush(options.style);
    this.#screen = new LiveScreen(options.terminal);
    this.#stop = options.repeat(FRAME_MS, () => this.#draw());
    this.#stopListening = options.onResume(() => this.#drawAnew());
  }

  onEvent(event: Event): void {
    this.#history.onEvent(event);
    this.#state.apply(event);
    this.#pending.push(...this.#linesOf(event));
    if (event.type === 'run-ended') this.#finish();
    // output and progress come in floods: they wait for the next frame
    else if (!isOutput(event) && event.type !== 'progress') this.#draw();
  }

  end(): Promise<void> {
    this.#stop();
    this.#stopListening();
    this.#over = true;
    this.#draw();
    return Promise.resolve();
  }

  #linesOf(event: Event): string[] {
    if (event.type === 'run-started') return this.#heading(event);
    if (isOutput(event)) return this.#outputLine(event);
    const fact = factOf(event);
    return fact && fact.rank !== 'passing' ? this.#factLines(fact, Date.parse(event.at)) : [];
  }

  #heading({ title, command, run, stacklab, directory }: Extract<Event, { type: 'run-started' }>): string[] {
    this.#directory = directory;
    const faint = `stacklab ${stacklab} ${this.#brush.sign('dot')} ${command} ${this.#brush.sign('dot')} ${run}`;
    return [this.#brush.paint('strong', title), this.#brush.paint('faint', faint), ''].map((line) =>
      this.#fit(line),
    );
  }

  #outputLine(event: Output): string[] {
    if (!this.#options.style.verbose) return [];
    const source = event.type === 'phase-output' ? `${event.node} ${event.phase}` : 'scenario';
    const label = this.#brush.paint('faint', `${source} ${this.#brush.sign('bar')}`);
    return [this.#fit(`${' '.repeat(CLOCK_WIDTH)}    ${label} ${plainText(event.line)}`)];
  }

  #factLines(fact: Fact, at: number): string[] {
    const clock = formatClock(at - (this.#state.startedAt ?? at)).padStart(CLOCK_WIDTH);
    const indent = fact.rank === 'step' ? '' : '  ';
    const head = `${this.#brush.paint('faint', clock)}  ${indent}`;
    const words = wordsOf(fact, this.#brush);
    if (fact.kind === 'warning' || (fact.kind === 'info' && fact.ms === undefined))
      return this.#whole(head, words);
    const margin = ' '.repeat(CLOCK_WIDTH + indent.length + 4);
    const findings = (fact.findings ?? []).map((finding) => this.#fit(margin + finding));
    const lines = [this.#inColumns(head + words, fact.ms), ...findings];
    if (!fact.failure) return lines;
    const log = fact.log === undefined ? undefined : `${this.#directory}/${fact.log}`;
    const width = Math.max(20, this.#width() - margin.length);
    const context = { subject: fact.subject, brush: this.#brush, width, log };
    return [...lines, ...failureLines(fact.failure, context).map((detail) => margin + detail)];
  }

  #inColumns(words: string, ms: number | undefined): string {
    const time = ms === undefined ? '' : padStart(formatMs(ms), TIME_WIDTH);
    const width = Math.min(this.#width(), WIDEST);
    const kept = truncate(words, width - widthOf(time), this.#brush.sign('ellipsis'));
    return kept + padStart(time, width - widthOf(kept)).trimEnd();
  }

  /** What is said only once is said in full, in as many lines as it takes. */
  #whole(head: string, words: string): string[] {
    const margin = ' '.repeat(widthOf(head) + 2);
    const width = Math.max(20, Math.min(this.#width(), WIDEST) - margin.length);
    return wrap(words, width).map((line, index) => (index === 0 ? head + line : margin + line));
  }

  #finish(): void {
    this.#over = true;
    const context = { brush: this.#brush, width: this.#width() };
    this.#pending.push(...summaryLines(summarise(this.#history.events), context));
    this.#draw();
  }

  #draw(): void {
    const { terminal, now } = this.#options;
    const context = {
      brush: this.#brush,
      now: now().getTime(),
      width: this.#width(),
      rows: terminal.rows() - 1,
    };
    this.#screen.draw(this.#pending, this.#over ? [] : statusBlock(this.#state, context));
    this.#pending = [];
  }

  #drawAnew(): void {
    this.#screen.begin();
    this.#draw();
  }

  #fit(line: string): string {
    return truncate(line, this.#width(), this.#brush.sign('ellipsis'));
  }

  /** The last column stays free: a terminal may break the line there. */
  #width(): number {
    return Math.max(20, this.#options.terminal.columns() - 1);
  }
}

const SIGN_TONE: Readonly<Record<Fact['kind'], Tone>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'faint',
  started: 'busy',
  info: 'faint',
  warning: 'odd',
};

type Output = Extract<Event, { type: 'phase-output' | 'scenario-output' }>;

function isOutput(event: Event): event is Output {
  return event.type === 'phase-output' || event.type === 'scenario-output';
}

/** `✔ identity on controller01`, with what there is to add to it in a fainter voice. */
function wordsOf({ kind, subject, detail, rank }: Fact, brush: Brush): string {
  const sign = kind === 'started' ? ' ' : brush.paint(SIGN_TONE[kind], brush.sign(kind));
  const name = rank === 'step' ? brush.paint('strong', subject) : subject;
  const word = kind === 'skipped' ? `skipped${detail === undefined ? '' : ', '}` : '';
  const rest = brush.paint('faint', word + (detail ?? ''));
  return `${sign} ${name}${rest === '' ? '' : `  ${rest}`}`;
}
