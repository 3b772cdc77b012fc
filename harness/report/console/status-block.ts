import { padEnd, padStart, truncate, widthOf } from './ansi.ts';
import type { LiveState, Running } from './live-state.ts';
import type { Brush } from './terminal-style.ts';
import { amountText, paceTexts, progressBar, type Progress } from './progress.ts';
import { formatClock } from './units.ts';

export interface BlockContext {
  readonly brush: Brush;
  readonly now: number;
  readonly width: number;
  /** The block is never higher than this. */
  readonly rows: number;
}

const SPINNER_MS = 250;
const LABEL_WIDTH = 8;
const WIDEST_BAR = 32;
/** Beside a bar narrower than this the figures alone say more. */
const NARROWEST_BAR = 8;

/** What is going on now, in a few lines below everything that is over. */
export function statusBlock(state: LiveState, context: BlockContext): string[] {
  if (state.startedAt === undefined) return [];
  const lines = [
    stepLine(state, context),
    ...nodesLine(state, context),
    ...progressLines([...state.progress.values()], context),
    ...runningLines([...state.running.values()], context),
  ];
  const cutOff = fitRows(lines, context);
  return ['', ...cutOff.map((line) => truncate(line, context.width, context.brush.sign('ellipsis')))];
}

function stepLine(state: LiveState, { brush, now, width }: BlockContext): string {
  const spinner = Array.from(brush.sign('spinner'));
  const turn = spinner[Math.floor(now / SPINNER_MS) % spinner.length] ?? '';
  const tally = state.hasFailures ? brush.paint('bad', state.tally) : state.tally;
  const left = [
    `${brush.paint('busy', turn)} ${brush.paint('strong', padEnd(state.step || 'between steps', LABEL_WIDTH))}`,
    formatClock(now - state.stepStartedAt),
    tally,
  ];
  const shown = left.filter((part) => part !== '').join('  ');
  const total = brush.paint('faint', `${formatClock(now - (state.startedAt ?? now))} in all`);
  return `${shown}  ${padStart(total, Math.min(width, 100) - widthOf(shown) - 2)}`;
}

function nodesLine({ nodes }: LiveState, { brush }: BlockContext): string[] {
  const states = [...new Set(nodes.values())];
  if (states.every((state) => state === 'planned')) return [];
  const groups = states.map((state) => {
    const names = [...nodes].filter(([, current]) => current === state).map(([name]) => name);
    if (names.length === nodes.size) return `all ${names.length} ${state}`;
    return `${state} ${brush.paint('faint', names.join(' '))}`;
  });
  return [`  ${padEnd('nodes', LABEL_WIDTH)}  ${groups.join(` ${brush.sign('dot')} `)}`];
}

function progressLines(all: readonly Progress[], { brush, width }: BlockContext): string[] {
  const nameWidth = Math.max(LABEL_WIDTH, ...all.map(({ subject }) => widthOf(subject)));
  return all.map((progress) => {
    const { subject, doing, bytes, totalBytes } = progress;
    const figures = [amountText(progress), ...paceTexts(progress)].join('  ');
    const head = `  ${padEnd(subject, nameWidth)}  ${doing}`;
    const room = Math.min(WIDEST_BAR, width - widthOf(head) - widthOf(figures) - 4);
    const bar = totalBytes && room >= NARROWEST_BAR ? `${progressBar(bytes, totalBytes, room, brush)}  ` : '';
    return `${head}  ${bar}${figures}`;
  });
}

function runningLines(all: readonly Running[], { brush, now }: BlockContext): string[] {
  const nameWidth = Math.max(LABEL_WIDTH, ...all.map(({ name }) => widthOf(name)));
  const nodeWidth = Math.max(0, ...all.map(({ node }) => widthOf(node)));
  return all.map(({ name, node, startedAt, line }) => {
    const on = nodeWidth === 0 ? '' : `${padEnd(node, nodeWidth)}  `;
    return `  ${padEnd(name, nameWidth)}  ${on}${formatClock(now - startedAt)}  ${brush.paint('faint', line)}`;
  });
}

function fitRows(lines: readonly string[], { rows, brush }: BlockContext): readonly string[] {
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return lines;
  const shown = lines.slice(0, Math.max(1, room - 1));
  return room === 1 ? shown : [...shown, brush.paint('faint', `  and ${lines.length - shown.length} more`)];
}
