import { HarnessError } from '../../core/errors.ts';
import type { Node } from '../../ports/node.ts';
import { didNotSucceed } from './command-failed.ts';

/** To be heard: whether it is done is seen by what becomes of the node. */
const HEARD_WITHIN = '20s';

/** Tells a node's own system to end. The connection may break before the answer comes: that is what was asked for. */
export async function askToEnd(
  node: Pick<Node, 'name' | 'run'>,
  command: 'systemctl reboot' | 'systemctl poweroff',
  signal: AbortSignal | undefined,
): Promise<void> {
  const asked = await node.run(command, { within: HEARD_WITHIN, signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (error instanceof HarnessError) return undefined;
    throw error;
  });
  if (asked && asked.exitCode !== 0 && asked.exitCode !== undefined) throw didNotSucceed(node.name, asked);
}
