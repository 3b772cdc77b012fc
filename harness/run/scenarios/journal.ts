import { formatMs } from '../../core/duration.ts';
import type { Exchange } from '../../openstack/exchange.ts';
import type { CommandResult } from '../../ports/shell.ts';
import { bounded } from './bounded.ts';

/** One thing that was asked of the lab, and what it answered. */
export interface Operation {
  readonly kind: 'command' | 'request' | 'wait' | 'page' | 'phase';
  readonly node: string;
  readonly asked: string;
  readonly answered: string;
}

/** What a check asked of the lab, in order: the evidence when it fails. */
export class Journal {
  readonly #operations: Operation[] = [];

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  note(operation: Operation): void {
    this.#operations.push(operation);
  }

  noteCommand(node: string, result: CommandResult): void {
    this.note({ kind: 'command', node, asked: result.command, answered: describeResult(result) });
  }

  noteExchange(exchange: Exchange, node: string): void {
    this.note({ kind: 'request', node, asked: exchange.asked, answered: exchange.answered });
  }
}

function describeResult(result: CommandResult): string {
  const end = result.signal
    ? `ended by signal ${result.signal}`
    : `exit status ${result.exitCode ?? 'unknown'}`;
  return [
    `(${end}, ${formatMs(result.durationMs)})`,
    bounded(result.stdout.trimEnd()),
    ...(result.stderr.trim() ? ['stderr:', bounded(result.stderr.trimEnd())] : []),
  ]
    .filter(Boolean)
    .join('\n');
}
