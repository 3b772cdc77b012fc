import { formatMs } from '../../core/duration.ts';
import { CommandFailed } from '../../core/errors.ts';
import { namedError } from '../../core/named-error.ts';
import type { EventBody } from '../../report/events.ts';
import { bounded } from './bounded.ts';
import type { Journal } from './journal.ts';

/** What came of a phase in one place when the deployment was applied once more: as the run tells it of the first time. */
export type AppliedPhase = Omit<Extract<EventBody, { readonly type: 'phase-ended' }>, 'type'>;

/** Notes in the journal what came of them, what failed last; throws the failure of the first that failed. */
export function settle(phases: readonly AppliedPhase[], journal: Journal): void {
  const failed = phases.filter(({ status }) => status === 'failed');
  for (const phase of [...phases.filter((one) => !failed.includes(one)), ...failed.toReversed()])
    journal.note({
      kind: 'phase',
      node: phase.node,
      asked: `phase ${phase.phase}, once more`,
      answered: answerOf(phase),
    });
  const [first] = failed;
  if (!first) return;
  const { kind, message, fault } = first.failure ?? {
    kind: CommandFailed.name,
    message: `phase ${first.phase} failed on ${first.node}`,
    fault: 'deployment',
  };
  throw namedError(kind, message, fault);
}

function answerOf({ status, ms, reason, failure }: AppliedPhase): string {
  const end = `(${status}, ${formatMs(ms)})`;
  const said = failure?.evidence.map(({ title, text }) => `${title}:\n${text}`) ?? [];
  return bounded([end, ...(reason === undefined ? [] : [reason]), ...said].join('\n'));
}
