import { readFileSync } from 'node:fs';
import type { NodePlan } from '../../lab/lab.ts';
import type { NodeLoad } from '../../ports/node-load.ts';
import type { Meter } from '../load/meter.ts';
import { pressureMeter } from '../load/pressure-meter.ts';
import { ProcessLoad } from '../load/process-load.ts';
import { readProc } from '../load/proc-file.ts';
import { groupFolder } from './delegated-group.ts';

/** What engines call containers, and so the control groups of their processes; a container may lie in another, on both sides. */
const CONTAINER_IDS = /[0-9a-f]{64}/g;

/** Nodes that are containers on an engine of this host; `idOf` asks the engine what it calls one. */
export function containerLoad(
  nodes: readonly Pick<NodePlan, 'name' | 'cpus'>[],
  idOf: (node: string) => Promise<string>,
): NodeLoad {
  let load: ProcessLoad | undefined;
  const make = async (): Promise<ProcessLoad> => {
    const ids = await Promise.all(nodes.map(async ({ name }) => [name, await idOf(name)] as const));
    const byId = new Map(ids.map(([name, id]) => [id, name]));
    const byName = new Map(ids);
    return new ProcessLoad({
      nodes,
      recognise: (pid) => containersOf(pid).flatMap((id) => byId.get(id) ?? [])[0],
      meterOf: (node, pid) => groupMeter(byName.get(node) ?? '', pid),
    });
  };
  return {
    // an engine that could not be asked is asked again
    look: async () => (load ??= await make()).look(),
  };
}

function containersOf(pid: number): readonly string[] {
  return readProc(`/proc/${pid}/cgroup`)?.match(CONTAINER_IDS) ?? [];
}

/** Of the group of version 2 that is the container's own, whatever groups its systemd has made below. */
function groupMeter(id: string, pid: number): Meter | undefined {
  const membership = readProc(`/proc/${pid}/cgroup`) ?? '';
  const folder = groupFolder(membership, readFileSync('/proc/self/mountinfo', 'utf8'));
  const parts = folder?.split('/') ?? [];
  const depth = parts.findIndex((part) => part.includes(id));
  return depth < 0 ? undefined : pressureMeter(parts.slice(0, depth + 1).join('/'));
}
