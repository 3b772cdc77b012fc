import { formatMs } from '../../core/duration.ts';
import { CommandFailed } from '../../core/errors.ts';
import { lastLines, oneLine } from '../../core/excerpt.ts';
import type { CommandResult } from '../../ports/shell.ts';

const LINES_SHOWN = 10;

/** A command that had to succeed and did not: its end, and the last that it said. */
export function didNotSucceed(node: string, result: CommandResult): CommandFailed {
  return new CommandFailed(
    [`${node}: \`${oneLine(result.command)}\` failed: ${describeEnd(result)}`, ...said(result)].join('\n'),
  );
}

/** A command that had to fail and did not. */
export function didNotFail(node: string, result: CommandResult): CommandFailed {
  return new CommandFailed(
    [`${node}: \`${oneLine(result.command)}\` succeeded, though it had to fail`, ...said(result)].join('\n'),
  );
}

/** `exit status 3 after 1.2 s`, `signal KILL after 4.0 s` */
export function describeEnd({ exitCode, signal, durationMs }: CommandResult): string {
  return `${signal ? `signal ${signal}` : `exit status ${exitCode ?? 'unknown'}`} after ${formatMs(durationMs)}`;
}

function said({ stderr, stdout }: CommandResult): string[] {
  return [...lastLines(stderr, LINES_SHOWN), ...lastLines(stdout, LINES_SHOWN)].map((line) => `  ${line}`);
}
