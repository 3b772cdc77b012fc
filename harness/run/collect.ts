import { LabFault, messageOf } from '../core/errors.ts';
import { quoteShell } from '../core/shell-quote.ts';
import type { Emit } from './run-step.ts';
import type { UpLab } from './up-lab.ts';

export interface Collection {
  readonly emit: Emit;
  /** Keeps a text, redacted, in the run's directory. */
  readonly keep: (name: string, text: string) => void;
  /** Whether all is well: then nobody asks how the nodes were, only what was on them. */
  readonly isGreen: boolean;
  /** Files of nodes that the platform wants taken home, by the end of their names there. */
  readonly record: Readonly<Record<string, string>>;
}

/** Under TCG a whole journal takes seconds to print; a node that hangs must not hold up the tear-down. */
const WITHIN = '60s';

type Questions = Readonly<Record<string, string>>;

const WHAT_WAS_THERE: Questions = {
  // of Python too: each distribution of a release is a package
  packages: "dpkg-query --show --showformat='${db:Status-Abbrev}\\t${Package}\\t${Version}\\n'",
};

const HOW_IT_WAS: Questions = {
  'journal.log': 'journalctl -b --no-pager -o short-iso',
  'failed-units.log': 'systemctl list-units --failed --no-pager --plain',
};

/** Takes home what tells afterwards what a node was, and where the run is not green, how. A node that is gone is a warning. */
export async function collect(up: Pick<UpLab, 'nodes' | 'whyLost'>, collection: Collection): Promise<void> {
  const { emit, keep } = collection;
  const questions = Object.entries(questionsOf(collection));
  await Promise.all(
    [...up.nodes.values()].map(async (node) => {
      try {
        const lost = up.whyLost(node.name);
        if (lost !== undefined) throw new LabFault(lost);
        for (const [name, command] of questions) {
          const { stdout } = await node.run(command, { within: WITHIN });
          keep(`logs/${node.name}.${name}`, stdout);
        }
      } catch (error) {
        emit({ type: 'warning', message: `nothing collected from ${node.name}: ${messageOf(error)}` });
      }
    }),
  );
}

/** By the end of the name of the file that keeps the answer. */
function questionsOf({ isGreen, record }: Collection): Questions {
  const files = Object.entries(record).map(([name, path]) => {
    const quoted = quoteShell(path);
    return [name, `[ ! -e ${quoted} ] || cat ${quoted}`] as const;
  });
  return { ...(isGreen ? {} : HOW_IT_WAS), ...WHAT_WAS_THERE, ...Object.fromEntries(files) };
}
