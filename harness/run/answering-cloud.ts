import { ConnectFailed, messageOf, UsageError } from '../core/errors.ts';
import { program } from '../core/program.ts';
import type { Cloud } from '../lab/cloud.ts';
import { requireSwitchedOn } from './stopped-nodes.ts';
import type { UpLab } from './up-lab.ts';

/** On a KVM host; a node that does nothing else answers at once. */
const REACHABLE_WITHIN = '30s';

/** Throws `UsageError` where nobody answers at the identity service: the cloud is not there yet, or is no longer. */
export async function requireAnswer(
  up: UpLab,
  { identity }: Pick<Cloud, 'identity'>,
  signal: AbortSignal,
): Promise<void> {
  await requireSwitchedOn(up, [identity.node]);
  const { shell } = up.node(identity.node);
  const { instance } = up.record;
  try {
    const stream = await shell.dial(new URL(identity.url).hostname, identity.port, signal);
    stream.destroy();
  } catch (error) {
    if (!(error instanceof ConnectFailed)) throw error;
    // a node that is silent says so itself
    await shell.exec('true', { within: REACHABLE_WITHIN, signal });
    throw new UsageError(
      `lab ${instance}: nobody answers at ${identity.url} (last seen: ${messageOf(error)}); deploy it: ${program.call} deploy ${instance}`,
      { cause: error },
    );
  }
}
