import { formatMs } from '../../core/duration.ts';
import { failedParts, type FailedPart } from '../failed-parts.ts';
import { probableCause } from '../probable-cause.ts';
import { meaningOf } from '../exit-codes.ts';
import { whyUnproven } from '../unproven.ts';
import type { Failure, Verdict } from '../events.ts';
import type { Summary } from '../summary.ts';
import { padEnd, plainText, wrap } from './ansi.ts';
import type { Tone } from './terminal-style.ts';
import type { SummaryContext } from './summary-context.ts';
import {
  accelerationText,
  countsText,
  FAULT_OWNER,
  guestText,
  platformText,
  scenarioText,
} from './wording.ts';

const VERDICT_TONE: Readonly<Record<Verdict, Tone>> = {
  green: 'good',
  red: 'bad',
  broken: 'bad',
  unproven: 'odd',
  interrupted: 'odd',
};
const MOST_FAILURES = 10;

/** The verdict in a sentence, what it holds for, where it is written down, and how to go on. */
export function verdictLines(summary: Summary, context: SummaryContext): string[] {
  const word = summary.verdict.toUpperCase();
  const [first = '', ...rest] = hanging(word, sentenceOf(summary), context.width);
  const tone = VERDICT_TONE[summary.verdict];
  return [
    context.brush.paint(tone, word) + first.slice(word.length),
    ...rest,
    ...failureLines(failedParts(summary), context),
    ...causeLines(failedParts(summary), context),
    '',
    ...factLines(summary, context),
    ...wayBackLines(summary, context),
    ...keptLines(summary, context),
  ];
}

function sentenceOf(summary: Summary): string {
  const { verdict, title, counts } = summary;
  const after = formatMs(summary.ms);
  const parts = `phases: ${countsText(counts.phases)}; checks: ${countsText(counts.checks)}`;
  switch (verdict) {
    case 'green':
      return `${title} ${proven(summary)} ${upperFirst(parts)}; ${after} in all.`;
    case 'unproven':
      return `${title} ${counts.phases.passed > 0 ? 'is deployed' : 'is up'}; ${whyUnproven(summary)}. ${upperFirst(parts)}; ${after} in all.`;
    case 'red':
      return `${title} does not work, and the deployment is at fault. ${upperFirst(parts)}; ${after} in all.`;
    case 'broken':
      return `${title} was not judged: ${blame(summary)}; ${after} in all.`;
    case 'interrupted':
      return `${title} was not judged: interrupted after ${after}.`;
  }
}

/** Of a command that was not to prove anything. */
function proven({ only, counts: { phases, checks } }: Summary): string {
  if (only && checks.passed > 0) return `does what ${only.join(', ')} asks of it; nothing else was asked.`;
  if (checks.passed > 0) return 'works.';
  return phases.passed > 0 ? 'is deployed; no check has proven it.' : 'is up; no check was asked.';
}

/** Whether the verdict may be put as broadly as its exit code's meaning is. */
function provesAll({ verdict, only, counts: { checks } }: Summary): boolean {
  return verdict !== 'green' || (checks.passed > 0 && !only);
}

function blame(summary: Summary): string {
  const decisive = failedParts(summary).find(
    ({ failure }) => failure?.exitCode === summary.exitCode,
  )?.failure;
  return decisive ? `the fault is in ${FAULT_OWNER[decisive.fault]}` : 'something never ended';
}

function failureLines(failed: readonly FailedPart[], { brush, width }: SummaryContext): string[] {
  const sign = brush.paint('bad', brush.sign('failed'));
  const lines = failed.slice(0, MOST_FAILURES).flatMap(({ subject, failure }) => {
    const [first = '', ...rest] = hanging(
      `  ${brush.sign('failed')}`,
      reasonOf(subject, failure?.message),
      width,
    );
    return [first.replace(brush.sign('failed'), sign), ...rest, ...remedyLines(failure)];
  });
  const more = failed.length - MOST_FAILURES;
  return more > 0 ? [...lines, `    and ${more} more`] : lines;
}

/** What stands in no message, since no script and no check sees it: why a service did not do what was asked of it. */
function causeLines(failed: readonly FailedPart[], { brush, width }: SummaryContext): string[] {
  const cause = probableCause(failed.flatMap(({ failure }) => failure ?? []));
  if (cause === undefined) return [];
  const label = '  probable cause';
  const [first = '', ...rest] = hanging(label, plainText(cause), width);
  return [brush.paint('strong', label) + first.slice(label.length), ...rest];
}

/** What a host needs is told whole, for what mends it comes last: commands stand alone on their lines. */
function remedyLines(failure: Failure | undefined): string[] {
  if (failure?.fault !== 'host') return [];
  const [, ...more] = failure.message.split('\n');
  return more.map((line) => `     ${plainText(line)}`);
}

function reasonOf(subject: string, message = 'did not end'): string {
  const [first = ''] = plainText(message.split('\n')[0] ?? '').split('\n');
  return first.startsWith(subject) ? first : `${subject}: ${first}`;
}

function factLines(summary: Summary, { brush, width }: SummaryContext): string[] {
  const { scenario, platform, acceleration, provider, guest, exitCode } = summary;
  const facts: readonly (readonly [string, string])[] = [
    ...(scenario ? [['scenario', scenarioText(scenario)] as const] : []),
    ...(platform ? [['platform', platformText(platform)] as const] : []),
    ...(acceleration ? [['acceleration', accelerationText(acceleration)] as const] : []),
    ...(provider ? [['provider', `${provider.name}: ${provider.description}`] as const] : []),
    ...(guest ? [['guest image', `${guest.name}: ${guestText(guest)}`] as const] : []),
    ...(summary.warnings.length > 0 ? [['warnings', `${summary.warnings.length}, see above`] as const] : []),
    ...(summary.directory === '' ? [] : [['recorded in', summary.directory] as const]),
    ['exit code', `${exitCode}, ${provesAll(summary) ? meaningOf(exitCode) : 'nothing failed'}`],
  ];
  return facts.flatMap(([name, value]) => {
    const label = `  ${padEnd(name, 12)}`;
    const [first = '', ...rest] = hanging(label, value, width);
    return [brush.paint('faint', label) + first.slice(label.length), ...rest];
  });
}

function wayBackLines({ wayBack }: Summary, { brush }: SummaryContext): string[] {
  if (!wayBack) return [];
  return [
    '',
    `The lab as it was before ${wayBack.failed.join(', ')} is at hand. Work in it, or try again:`,
    ...wayBack.commands.map((command) => `  ${brush.paint('strong', command)}`),
  ];
}

/** Commands stand alone on their lines, whole, so that they can be copied. */
function keptLines({ kept }: Summary, { brush }: SummaryContext): string[] {
  if (!kept) return [];
  return [
    '',
    `The lab stays up as ${kept.instance}. Go on with:`,
    ...kept.commands.map((command) => `  ${brush.paint('strong', command)}`),
  ];
}

/** A label and words after it, every further line below the first word. */
function hanging(label: string, text: string, width: number): string[] {
  const indent = ' '.repeat(label.length + 2);
  const lines = wrap(text, Math.max(20, width - indent.length));
  return lines.map((line, index) => (index === 0 ? `${label}  ${line}` : indent + line));
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
