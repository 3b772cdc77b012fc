import { formatMs } from '../../core/duration.ts';
import type { Event, Reporter } from '../events.ts';
import { EventHistory } from '../event-history.ts';
import { summarise } from '../summarise.ts';
import { plainText } from './ansi.ts';
import { factOf, type Fact } from './facts.ts';
import { failureLines } from './failure-lines.ts';
import { Brush, type TerminalStyle, type Tone } from './terminal-style.ts';
import { progressText } from './progress.ts';
import { summaryLines } from './summary-lines.ts';
import type { Terminal } from './terminal.ts';
import { formatClock } from './units.ts';

/** Long work says how far it is this often, so that a log stays short and a watchdog stays calm. */
const PROGRESS_EVERY_MS = 10_000;
const CLOCK_WIDTH = 7;

/** One line for each fact, with the time since the start: for logs, and for terminals that cannot do more. */
export class PlainConsole implements Reporter {
  readonly name = 'console';
  readonly #terminal: Terminal;
  readonly #style: TerminalStyle;
  readonly #brush: Brush;
  readonly #history = new EventHistory();
  readonly #progressAt = new Map<string, number>();
  #startedAt: number | undefined;
  #directory = '';

  constructor(terminal: Terminal, style: TerminalStyle) {
    this.#terminal = terminal;
    this.#style = style;
    this.#brush = new Brush(style);
  }

  onEvent(event: Event): void {
    this.#history.onEvent(event);
    const at = Date.parse(event.at);
    this.#startedAt ??= at;
    for (const line of this.#linesOf(event)) this.#print(at, line);
    if (event.type === 'run-ended') this.#summarise();
  }

  #linesOf(event: Event): string[] {
    if (event.type === 'run-started') return this.#heading(event);
    if (event.type === 'phase-output')
      return this.#style.verbose ? [`${event.node} ${event.phase} | ${plainText(event.line)}`] : [];
    if (event.type === 'scenario-output')
      return this.#style.verbose ? [`scenario | ${plainText(event.line)}`] : [];
    if (event.type === 'progress')
      return this.#isDue(event.subject, Date.parse(event.at)) ? [progressText(event)] : [];
    const fact = factOf(event);
    return fact ? this.#sentences(fact) : [];
  }

  #heading(event: Extract<Event, { type: 'run-started' }>): string[] {
    this.#directory = event.directory;
    return [
      `stacklab ${event.stacklab}: ${event.command}`,
      `lab ${event.lab}: ${event.title}`,
      `run ${event.run}, recorded in ${event.directory}`,
    ];
  }

  #sentences(fact: Fact): string[] {
    const findings = fact.findings ?? [];
    const lines = [sentenceOf(fact, this.#brush), ...findings.map((finding) => `  ${finding}`)];
    if (!fact.failure) return lines;
    const log = fact.log === undefined ? undefined : `${this.#directory}/${fact.log}`;
    const context = { subject: fact.subject, brush: this.#brush, width: Infinity, log };
    return [...lines, ...failureLines(fact.failure, context).map((detail) => `  ${detail}`)];
  }

  #isDue(subject: string, at: number): boolean {
    if (at - (this.#progressAt.get(subject) ?? -Infinity) < PROGRESS_EVERY_MS) return false;
    this.#progressAt.set(subject, at);
    return true;
  }

  #print(at: number, line: string): void {
    const clock = formatClock(at - (this.#startedAt ?? at)).padStart(CLOCK_WIDTH);
    this.#terminal.write(`${this.#brush.paint('faint', `[${clock}]`)} ${line}\n`);
  }

  #summarise(): void {
    const context = { brush: this.#brush, width: this.#terminal.columns() };
    for (const line of summaryLines(summarise(this.#history.events), context))
      this.#terminal.write(`${line}\n`);
  }
}

const KIND_TONE: Readonly<Record<Fact['kind'], Tone | undefined>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'faint',
  started: undefined,
  info: undefined,
  warning: 'odd',
};

/** `identity on controller01: FAILED after 42.0 s`. */
function sentenceOf(fact: Fact, brush: Brush): string {
  if (fact.kind === 'warning') return `${brush.paint('odd', 'warning:')} ${fact.subject}`;
  const tone = KIND_TONE[fact.kind];
  const word = wordOf(fact);
  const said = [tone ? brush.paint(tone, word) : word, fact.detail].filter(Boolean).join(', ');
  const after = fact.kind === 'info' && fact.ms !== undefined ? `, ${formatMs(fact.ms)}` : '';
  return `${fact.subject}: ${said}${after}`;
}

function wordOf({ kind, ms }: Fact): string {
  if (kind === 'info') return '';
  const time = ms === undefined ? '' : ` ${formatMs(ms)}`;
  if (kind === 'passed') return time === '' ? 'passed' : `passed in${time}`;
  if (kind === 'failed') return time === '' ? 'FAILED' : `FAILED after${time}`;
  return kind;
}
