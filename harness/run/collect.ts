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

/** Takes home what tells afterwards how a node was: its journal and its failed units. A node that is gone is a warning. */
export async function collect(nodes: Iterable<Node>, { emit, keep }: Collection): Promise<void> {
  await Promise.all(
    [...nodes].map(async (node) => {
      try {
        const journal = await node.run('journalctl -b --no-pager -o short-iso', { within: WITHIN });
        keep(`logs/${node.name}.journal.log`, journal.stdout);
        const units = await node.run('systemctl list-units --failed --no-pager --plain', { within: WITHIN });
        keep(`logs/${node.name}.failed-units.log`, units.stdout);
      } catch (error) {
        emit({ type: 'warning', message: `nothing collected from ${node.name}: ${messageOf(error)}` });
      }
    }),
  );
}
