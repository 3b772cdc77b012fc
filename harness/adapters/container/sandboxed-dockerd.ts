import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import type { SandboxService } from '../sandbox/sandbox.ts';
import { startProgram } from '../host/program.ts';
import { askEngine } from './ask-engine.ts';

const REMOVE_CGROUPS = join(import.meta.dirname, 'remove-cgroups.sh');

/** What an engine of an ordinary user has to be told. */
export interface UserGround {
  /** Folder of the control group that its own is made in. */
  readonly group: string;
  /** proc(5), oom_score_adj: it may not be lowered. */
  readonly oomScore: number;
}

/** dockerd as the daemon of a sandbox. Control groups are the one thing of it that outlives its processes. */
export function sandboxedDockerd(dir: string, ground?: UserGround): SandboxService {
  const cgroup = cgroupOf(dir);
  const options = ground
    ? `--cgroup-parent /nodes --oom-score-adjust ${ground.oomScore}`
    : `--cgroup-parent /${cgroup}`;
  return {
    ...(ground ? { cgroup: join(ground.group, cgroup) } : {}),
    name: 'dockerd',
    script: join(import.meta.dirname, 'dockerd.sh'),
    afterwards: `sh ${quoteShell(REMOVE_CGROUPS)} ${cgroup}`,
    socket: 'run/docker.sock',
    folders: ['data'],
    files: { 'etc/daemon.json': '{}\n', 'etc/options': `${options}\n` },
    probe: async (socketPath, signal) => {
      try {
        await askEngine({ socketPath }, '/_ping', { signal });
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  };
}

/** Removes what a sandbox left that was killed together with the process that watched over it. */
export async function removeCgroups(dir: string): Promise<void> {
  await startProgram('sh', [REMOVE_CGROUPS, cgroupOf(dir)]);
}

/** The control group of a sandbox's engine: told from any other's by its name, and the same whoever asks. */
export function cgroupOf(dir: string): string {
  return `stacklab-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
}
