import { LabFault, messageOf } from '../core/errors.ts';
import { quoteShell } from '../core/shell-quote.ts';
import { indiscretion } from '../core/secret.ts';
import type { Node } from '../ports/node.ts';
import type { OutputChunk } from '../ports/shell.ts';
import type { KeptFile } from './records/kept-file.ts';
import type { Emit } from './run-step.ts';
import type { UpLab } from './up-lab.ts';

export interface Collection {
  readonly emit: Emit;
  /** Begins a file in the run's directory; it takes secrets out, and what is too much. */
  readonly open: (name: string) => Pick<KeptFile, 'push' | 'end'>;
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
  const { emit } = collection;
  const questions = Object.entries(questionsOf(collection));
  await Promise.all(
    [...up.nodes.values()].map(async (node) => {
      try {
        const lost = up.whyLost(node.name);
        if (lost !== undefined) throw new LabFault(lost);
        for (const [name, command] of questions) await takeHome(node, name, command, collection);
      } catch (error) {
        emit({ type: 'warning', message: `nothing collected from ${node.name}: ${messageOf(error)}` });
      }
    }),
  );
}

/** As it comes: a journal may be longer than the memory is large. */
async function takeHome(
  node: Node,
  name: string,
  command: string,
  { emit, open }: Collection,
): Promise<void> {
  const file = open(`logs/${node.name}.${name}`);
  try {
    const onOutput = ({ stream, text }: OutputChunk): void => {
      if (stream === 'stdout') file.push(text);
    };
    await node.run(command, { within: WITHIN, keepOutput: false, onOutput });
  } finally {
    if (file.end()) emit({ type: 'warning', message: indiscretion(`${name} of ${node.name}`) });
  }
}

/** By the end of the name of the file that keeps the answer. */
function questionsOf({ isGreen, record }: Collection): Questions {
  const files = Object.entries(record).map(([name, path]) => {
    const quoted = quoteShell(path);
    return [name, `[ ! -e ${quoted} ] || cat ${quoted}`] as const;
  });
  return { ...(isGreen ? {} : HOW_IT_WAS), ...WHAT_WAS_THERE, ...Object.fromEntries(files) };
}
