import { messageOf } from '../core/errors.ts';
import type { Node } from '../ports/node.ts';
import type { Emit } from './stepper.ts';

export interface Collection {
  readonly emit: Emit;
  /** Keeps a text, redacted, in the run's directory. */
  readonly keep: (name: string, text: string) => void;
}

/** Under TCG a whole journal takes seconds to print; a node that hangs must not hold up the tear-down. */
const WITHIN = '60s';

/** What each node is asked, by the end of the file's name. */
const ASKED = {
  'journal.log': 'journalctl -b --no-pager -o short-iso',
  'failed-units.log': 'systemctl list-units --failed --no-pager --plain',
  // of Python too: each distribution of a release is a package
  packages: "dpkg-query --show --showformat='${db:Status-Abbrev}\\t${Package}\\t${Version}\\n'",
};

/** Takes home what tells afterwards how a node was: its journal, failed units, packages. A node that is gone is a warning. */
export async function collect(nodes: Iterable<Node>, { emit, keep }: Collection): Promise<void> {
  await Promise.all(
    [...nodes].map(async (node) => {
      try {
        for (const [name, command] of Object.entries(ASKED)) {
          const { stdout } = await node.run(command, { within: WITHIN });
          keep(`logs/${node.name}.${name}`, stdout);
        }
      } catch (error) {
        emit({ type: 'warning', message: `nothing collected from ${node.name}: ${messageOf(error)}` });
      }
    }),
  );
}
