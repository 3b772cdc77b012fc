import { formatMs } from '../../core/duration.ts';
import type { CheckSummary, PhaseSummary, State, Summary } from '../summary.ts';
import { padEnd, padStart, truncate, widthOf } from './ansi.ts';
import type { Tone } from './terminal-style.ts';
import type { SummaryContext } from './summary-context.ts';
import { verdictLines } from './verdict-lines.ts';
import { countsText, timingText } from './wording.ts';

/** The end of a run: what took how long, what failed, the verdict, and what to do next. */
export function summaryLines(summary: Summary, context: SummaryContext): string[] {
  return [
    '',
    heading('Summary', context),
    ...tableLines(rowsOf(summary), context),
    '',
    ...verdictLines(summary, context),
  ];
}

const STATE_TONE: Readonly<Record<State, Tone>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'faint',
  unfinished: 'odd',
};

const RULE_WIDTH = 72;
/** Under the name of what it belongs to. */
const BELOW = '    ';

function heading(title: string, { brush, width }: SummaryContext): string {
  const rule = brush.sign('rule').repeat(Math.max(0, Math.min(width, RULE_WIDTH) - widthOf(title) - 1));
  return `${brush.paint('strong', title)} ${brush.paint('faint', rule)}`;
}

interface Row {
  readonly state: State;
  readonly name: string;
  readonly ms?: number;
  readonly note: string;
  /** More of it, in lines of their own. */
  readonly below?: readonly string[];
}

/** Steps, each with what it consists of below it; of the checks only those that did not pass or that measured something, and those that were skipped once for each reason. */
function rowsOf({ steps, phases, checks, counts }: Summary): Row[] {
  return steps.flatMap(({ step, state, ms, reason = '' }): Row[] => {
    const row = { state, name: step, ...(state === 'skipped' ? {} : { ms }) };
    if (step === 'deploy' && phases.length > 0)
      return [{ ...row, note: countsText(counts.phases) }, ...phases.map(phaseRow)];
    if (step === 'check' && checks.length > 0)
      return [{ ...row, note: countsText(counts.checks) }, ...checkRows(checks)];
    return [{ ...row, note: reason }];
  });
}

function phaseRow({ phase, state, ms, nodes }: PhaseSummary): Row {
  const own = nodes.filter((node) => node.state === state);
  const [first] = own;
  const name = `  ${phase}`;
  if (state === 'skipped') return { state, name, note: first?.reason ?? '' };
  if (state !== 'passed') return { state, name, ms, note: `on ${own.map(({ node }) => node).join(', ')}` };
  const slowest = [...own].sort((a, b) => b.ms - a.ms)[0];
  const note = nodes.length === 1 ? first?.node : `${nodes.length} nodes, slowest ${slowest?.node ?? ''}`;
  return { state, name, ms, note: note ?? '' };
}

function checkRows(checks: readonly CheckSummary[]): Row[] {
  const byReason = new Map<string, CheckSummary[]>();
  for (const check of checks.filter(({ state }) => state === 'skipped')) {
    const { reason = '' } = check;
    byReason.set(reason, [...(byReason.get(reason) ?? []), check]);
  }
  return [
    ...checks.filter(isNotable).map(checkRow),
    ...[...byReason].map(([reason, skipped]) => skippedRow(reason, skipped)),
  ];
}

function skippedRow(reason: string, skipped: readonly CheckSummary[]): Row {
  const [only] = skipped;
  if (only && skipped.length === 1) return checkRow(only);
  const names = skipped.map(({ check }) => check).join(', ');
  return { state: 'skipped', name: `  ${skipped.length} checks`, note: reason, below: [names] };
}

function isNotable({ state, timings }: CheckSummary): boolean {
  return (state !== 'passed' && state !== 'skipped') || timings !== undefined;
}

function checkRow({ check, title, seed, state, ms, reason, timings = [] }: CheckSummary): Row {
  const refs = seed.length > 0 ? ` (${seed.join(', ')})` : '';
  const note = `${title}${refs}${reason === undefined ? '' : `: ${reason}`}`;
  const below = timings.map(timingText);
  return { state, name: `  ${check}`, ...(state === 'skipped' ? {} : { ms }), note, below };
}

function tableLines(rows: readonly Row[], { brush, width }: SummaryContext): string[] {
  const nameWidth = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  const times = rows.map(({ ms }) => (ms === undefined ? '' : formatMs(ms)));
  const timeWidth = Math.max(0, ...times.map(widthOf));
  return rows.flatMap(({ state, name, note, below = [] }, index) => {
    const indent = name.startsWith(' ') ? '  ' : '';
    const sign = brush.paint(STATE_TONE[state], brush.sign(state));
    const text = padEnd(name.trim(), nameWidth - indent.length);
    const shown = indent === '' ? brush.paint('strong', text) : text;
    const line = `${indent}${sign} ${shown}  ${padStart(times[index] ?? '', timeWidth)}  ${brush.paint('faint', note)}`;
    return [line, ...below.map((more) => `${BELOW}${more}`)].map((one) =>
      truncate(one.trimEnd(), width, brush.sign('ellipsis')),
    );
  });
}
