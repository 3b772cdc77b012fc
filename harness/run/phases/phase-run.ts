import { CommandFailed, messageOf } from '../../core/errors.ts';
import { oneLine } from '../../core/excerpt.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import type { Phase } from '../../lab/deployment.ts';
import type { Node } from '../../ports/node.ts';
import type { CommandResult, OutputChunk } from '../../ports/shell.ts';
import type { Evidence } from '../../report/events.ts';
import { failureOf } from '../../report/failure.ts';
import { complaintsOf } from '../complaints/complaints.ts';
import { LOCAL, type RunLocalPhase } from './local-phases.ts';
import { WITH_LAST_WORDS } from '../nodes/last-words.ts';
import { DEPLOY_DIR, ENVIRONMENT_FILE } from '../nodes/node-preparation.ts';
import { PhaseOutput } from './phase-output.ts';
import type { Emit } from '../run-step.ts';

export interface PhaseContext {
  readonly emit: Emit;
  readonly timeScale: number;
  readonly signal?: AbortSignal | undefined;
}

const JOURNAL_LINES = 25;

/** Where a phase runs: a node, or the machine that stacklab runs on. */
export interface PhaseTarget {
  readonly name: string;
  readonly execute: (options: PhaseExecution) => Promise<Pick<CommandResult, 'exitCode' | 'signal'>>;
  /** What the place and the lab say when the phase failed, of the time since it began; never throws. */
  readonly evidence: (sinceMs: number) => Promise<Evidence[]>;
}

export interface PhaseExecution {
  readonly withinMs: number;
  readonly onOutput: (chunk: OutputChunk) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A phase's script on a node; why it fails may stand in the logs of any of the lab's nodes. */
export function onNode(phase: Phase, script: string, node: Node, all: readonly Node[]): PhaseTarget {
  const command = `cd ${DEPLOY_DIR} && . ${ENVIRONMENT_FILE} && ${WITH_LAST_WORDS} && exec bash ./${quoteShell(script)}`;
  return {
    name: node.name,
    execute: ({ withinMs, onOutput, signal }) =>
      node.shell.exec(command, {
        within: withinMs,
        title: `phase ${phase.name}`,
        onOutput,
        keepOutput: false,
        signal,
      }),
    evidence: async (sinceMs) =>
      (await Promise.all([journalEvidence(phase, node), complaintsOf(all, sinceMs)])).flat(),
  };
}

/** A phase's command on this machine. */
export function onHost(command: string, runLocal: RunLocalPhase, all: readonly Node[]): PhaseTarget {
  return {
    name: LOCAL,
    execute: (options) => runLocal(command, options),
    evidence: (sinceMs) => complaintsOf(all, sinceMs),
  };
}

/** Runs a phase in one place and tells of its output, its end and, when it failed, what the place says about it. */
export async function runPhase(phase: Phase, target: PhaseTarget, context: PhaseContext): Promise<void> {
  const { emit, signal } = context;
  const { name } = target;
  const startedAt = performance.now();
  const output = new PhaseOutput((line) =>
    emit({ type: 'phase-output', phase: phase.name, node: name, line }),
  );
  emit({ type: 'phase-started', phase: phase.name, node: name });
  const ended = { type: 'phase-ended', phase: phase.name, node: name } as const;
  const ms = (): number => Math.round(performance.now() - startedAt);
  try {
    const withinMs = phase.withinMs * context.timeScale;
    const onOutput = ({ text }: OutputChunk): void => output.push(text);
    const result = await target.execute({ withinMs, onOutput, signal });
    output.end();
    if (result.exitCode !== 0) throw new CommandFailed(describe(phase, name, result, output));
    emit({ ...ended, status: 'passed', ms: ms() });
  } catch (error) {
    output.end();
    // a lab that is halted answers nobody any more
    const evidence = [output.evidence(), ...(signal?.aborted ? [] : await target.evidence(ms()))];
    emit({ ...ended, status: 'failed', ms: ms(), failure: failureOf(error, { node: name, evidence }) });
    throw error;
  }
}

function describe(
  phase: Phase,
  place: string,
  { exitCode, signal }: Pick<CommandResult, 'exitCode' | 'signal'>,
  { lastWords, lastSaid }: PhaseOutput,
): string {
  const status = lastWords?.exitCode === exitCode ? lastWords?.text : undefined;
  const end =
    signal === undefined ? (status ?? `exit status ${exitCode ?? 'unknown'}`) : `ended by signal ${signal}`;
  const said = lastSaid === undefined ? '' : `; last output: ${oneLine(lastSaid)}`;
  return `phase ${phase.name} failed on ${place}: ${end}${said}`;
}

/** The journal of the units that the phase names, and of those that have failed; a node that is gone has none. */
async function journalEvidence(phase: Phase, node: Node): Promise<Evidence[]> {
  const named = phase.units.map(quoteShell).join(' ');
  const command =
    `for unit in $( (${named && `systemd-escape --mangle -- ${named} | tr ' ' '\\n'; `}systemctl list-units --failed --plain --no-legend | cut -d' ' -f1) | sort -u); do ` +
    `printf '== %s: %s\\n' "$unit" "$(systemctl is-active "$unit")"; journalctl -q -u "$unit" -n ${JOURNAL_LINES} --no-pager -o short; done`;
  try {
    const { stdout } = await node.run(command, { within: '30s' });
    return stdout.trim() === '' ? [] : [{ title: 'journal of its units', text: stdout.trimEnd() }];
  } catch (error) {
    return [{ title: 'journal of its units', text: `not to be had: ${messageOf(error)}` }];
  }
}
