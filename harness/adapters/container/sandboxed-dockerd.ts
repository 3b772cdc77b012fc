import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import type { SandboxService } from '../sandbox/sandbox.ts';
import { startProgram } from '../host/program.ts';
import { askEngine } from './ask-engine.ts';
import { NODE_IDS } from '../ownership/node-ids.ts';
import type { Confinement } from './confinement.ts';

/** Where it listens, relative to the folder of its sandbox. */
export const dockerdSocket = { socket: 'run/docker.sock' } as const;
/** Whose ids an engine that remaps gives to nodes; dockerd.sh makes it known inside the sandbox alone. */
const NODE_ACCOUNT = 'stacklab-nodes';
const HAND_OVER_CGROUPS = join(import.meta.dirname, 'hand-over-cgroups.sh');
const REMOVE_CGROUPS = join(import.meta.dirname, 'remove-cgroups.sh');

/** dockerd as the daemon of a sandbox. Control groups are the one thing of it that outlives its processes. */
export function sandboxedDockerd(dir: string, confinement: Confinement): SandboxService {
  const cgroup = cgroupOf(dir);
  return {
    ...dockerdSocket,
    ...(confinement.by === 'user' ? { cgroup: join(confinement.group, cgroup) } : {}),
    name: 'dockerd',
    script: join(import.meta.dirname, 'dockerd.sh'),
    afterwards: `sh ${quoteShell(REMOVE_CGROUPS)} ${cgroup}`,
    folders: ['data'],
    files: {
      'etc/daemon.json': '{}\n',
      'etc/options': `${optionsOf(confinement, cgroup)}\n`,
      ...(confinement.by === 'remap' ? { 'etc/remap': `${NODE_IDS.first}:${NODE_IDS.count}\n` } : {}),
    },
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

function optionsOf(confinement: Confinement, cgroup: string): string {
  switch (confinement.by) {
    case 'user':
      return `--cgroup-parent /nodes --oom-score-adjust ${confinement.oomScore}`;
    case 'remap':
      return `--cgroup-parent /${cgroup} --userns-remap ${NODE_ACCOUNT}`;
    case 'nothing':
      return `--cgroup-parent /${cgroup}`;
  }
}

/** Removes what a sandbox left that was killed together with the process that watched over it. */
export async function removeCgroups(dir: string): Promise<void> {
  await startProgram('sh', [REMOVE_CGROUPS, cgroupOf(dir)]);
}

/** Lets the systemd of a node that root of the host has started have control groups of its own. */
export async function handOverCgroups(dir: string, container: string): Promise<void> {
  const args = [HAND_OVER_CGROUPS, cgroupOf(dir), container, String(NODE_IDS.first)];
  const { exitCode, stderr } = await startProgram('sh', args, { reject: false });
  if (exitCode !== 0) throw new LabFault(`control groups of ${container}: ${stderr.trim()}`);
}

/** The control group of a sandbox's engine: told from any other's by its name, and the same whoever asks. */
export function cgroupOf(dir: string): string {
  return `stacklab-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
}
