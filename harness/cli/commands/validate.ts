import { messageOf, UsageError } from '../../core/errors.ts';
import { EXIT } from '../../report/exit-codes.ts';
import { rehearse } from '../../run/scenario-run.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { readLab } from '../lab-files.ts';
import { OPTIONS } from '../options.ts';
import { orderScenario } from '../scenario-order.ts';

const { deployment, scenario, set, only } = OPTIONS;
const NAME_WIDTH = 12;

export const validate: Command = {
  name: 'validate',
  usage: '[LAB] [options]',
  options: { deployment, scenario, set, only },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    const [wanted] = call.positionals;
    let isGood = true;
    for (const name of wanted === undefined ? await workshop.labs.list() : [wanted])
      try {
        process.stdout.write(`${name.padEnd(NAME_WIDTH)} ${await whatIsThere(call, workshop, name)}\n`);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        isGood = false;
        process.stderr.write(`${name.padEnd(NAME_WIDTH)} cannot be run:\n${messageOf(error)}\n`);
      }
    return isGood ? EXIT.green : EXIT.usage;
  },
};

/** Reads all that a run of the lab would read before it makes anything; throws `UsageError` as that would. */
async function whatIsThere(call: Call, workshop: Workshop, name: string): Promise<string> {
  const files = await readLab(call, workshop, name);
  const { lab, deployment: applied } = files;
  for (const platform of lab.platforms) await workshop.labs.platform(platform);
  const order = await orderScenario(call, workshop, files, 'run');
  await using player = await rehearse(order, name, workshop);
  const checks = player ? `checks: ${player.checks.length}` : 'no scenario, so that nothing would be proven';
  return `is good; nodes: ${lab.nodes.length}, phases: ${applied.phases.length}, ${checks}`;
}
