import { join } from 'node:path';
import type { Deployment } from '../../lab/deployment.ts';
import { ConnectFailed, HarnessError } from '../../core/errors.ts';
import { localVariables } from '../../lab/environment.ts';
import type { LocalCommandEnd } from '../../ports/local-command.ts';
import type { OutputChunk } from '../../ports/shell.ts';
import { writeSshAccess } from '../nodes/ssh-access.ts';
import type { Tools } from '../tools.ts';
import type { UpLab } from '../up-lab.ts';

/** What reports call the machine that stacklab runs on. */
export const LOCAL = 'local';

/** On a KVM host; a node that does nothing else answers at once. */
const REACHABLE_WITHIN = '30s';

export interface LocalOptions {
  readonly withinMs: number;
  readonly onOutput: (chunk: OutputChunk) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a `local:` phase's command in the deployment's folder, with the way to the nodes in its environment. */
export type RunLocalPhase = (command: string, options: LocalOptions) => Promise<LocalCommandEnd>;

export interface LocalContext {
  readonly tools: Pick<Tools, 'runLocally' | 'dialCommand'>;
  readonly deployment: Deployment;
  readonly libDir: string;
  /** Holds the folder of each lab that is up. */
  readonly stateDir: string;
  readonly virtType: 'kvm' | 'qemu';
}

/** The files are written when the first phase asks for them: most deployments have none. */
export function localPhases(up: UpLab, context: LocalContext): RunLocalPhase {
  let environment: Promise<Record<string, string>> | undefined;
  return async (command, options) => {
    environment ??= environmentOf(up, context);
    const env = await environment;
    const end = await context.tools.runLocally({
      command,
      cwd: context.deployment.dir,
      env,
      lostTime: up.load?.lostByAny(),
      ...options,
    });
    if (end.exitCode !== 0) await requireNodes(up, end, options.signal);
    return end;
  };
}

/** What speaks to nodes may have failed since one is gone: then it is not the command's fault. Throws `ConnectFailed`. */
async function requireNodes(
  { nodes }: UpLab,
  { exitCode, signal: killedBy }: LocalCommandEnd,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = killedBy === undefined ? `exit status ${exitCode ?? 'unknown'}` : `signal ${killedBy}`;
  await Promise.all(
    [...nodes.values()].map(async (node) => {
      try {
        await node.run('true', { within: REACHABLE_WITHIN, signal });
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof HarnessError)
          throw new ConnectFailed(
            `the command ended with ${end}, and not all nodes answer: ${error.message}`,
            {
              cause: error,
            },
          );
        throw error;
      }
    }),
  );
}

async function environmentOf(
  { record }: UpLab,
  { tools, deployment: facts, libDir, stateDir, virtType }: LocalContext,
): Promise<Record<string, string>> {
  const { lab, platform, passwords, instance } = record;
  const dir = join(stateDir, instance, 'ssh');
  const dialCommand = tools.dialCommand(instance);
  const { config, inventory, connectWithinS } = await writeSshAccess({ dir, record, dialCommand });
  return {
    ...localVariables({ lab, platform, virtType, passwords, facts, libDir }),
    LAB_SSH_CONFIG: config,
    LAB_DIAL: dialCommand,
    LAB_ANSIBLE_INVENTORY: inventory,
    ANSIBLE_INVENTORY: inventory,
    ANSIBLE_TIMEOUT: String(connectWithinS),
  };
}
