import { quoteShell } from '../core/shell-quote.ts';
import { program } from '../core/program.ts';
import type { RunContext } from '../run/run-context.ts';
import type { UpLab } from '../run/up-lab.ts';

/** Lets a lab stay after this command and tells how to go on with it: with the scenario that was chosen, if one was. */
export async function keepLab(
  up: UpLab,
  { emit }: Pick<RunContext, 'emit'>,
  scenario?: string,
): Promise<void> {
  await up.running.keep();
  const { instance, lab } = up.record;
  const [first] = lab.nodes;
  for (const node of lab.nodes) emit({ type: 'node-state', node: node.name, state: 'kept', ms: 0 });
  emit({
    type: 'kept',
    instance,
    commands: [
      `${program.call} ssh ${first?.name ?? 'NODE'} --lab ${instance}`,
      `${program.call} deploy --lab ${instance}`,
      `${program.call} check --lab ${instance}${scenario === undefined ? '' : ` --scenario ${quoteShell(scenario)}`}`,
      `${program.call} down ${instance}`,
    ],
  });
  await up[Symbol.asyncDispose]();
  await up.running[Symbol.asyncDispose]();
}
