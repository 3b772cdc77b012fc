import { HostFault } from '../core/errors.ts';
import type { Lab } from './lab.ts';
import { formatMiB } from './size.ts';

/** What the host has for a lab. */
export interface HostRoom {
  readonly memoryMiB: number;
  /** Without it, memory that is taken already is not looked at. */
  readonly availableMemoryMiB?: number;
  readonly cpus: number;
  /** In the last minute: processes that ran or wanted to, and the part of it in which one stood in line. */
  readonly load?: { readonly running: number; readonly waitedPercent?: number };
  readonly freeDiskMiB?: number;
}

export interface Fit {
  /** Set when the lab cannot run here. */
  readonly fault?: HostFault;
  /** It may run, but not well. */
  readonly warnings: readonly string[];
}

/** What QEMU takes for a node beside the node's own memory. */
const OVERHEAD_PER_NODE_MIB = 96;
/** From here on a lab of one node has half a processor where it wants one. */
const BUSY_PER_CPU = 2;
const BUSY_WAITED_PERCENT = 50;

/** Whether a host has room for a lab. */
export function checkFits(lab: Lab, host: HostRoom): Fit {
  const memoryMiB = memoryOf(lab);
  const warnings = [
    ...memoryWarnings(lab, host),
    ...cpuWarnings(lab, host),
    ...loadWarnings(host),
    ...diskWarnings(lab, host),
  ];
  if (memoryMiB <= host.memoryMiB) return { warnings };
  const fault = new HostFault(
    `lab ${lab.name} needs ${formatMiB(memoryMiB)} of memory (${memoryShares(lab)}), this host has ${formatMiB(host.memoryMiB)}; lower 'memory' in ${lab.dir}/lab.yaml, leave nodes out, or use a larger host`,
  );
  return { fault, warnings: [] };
}

/** The memory of all nodes, with what runs them. */
function memoryOf(lab: Lab): number {
  return lab.nodes.reduce((sum, { memoryMiB }) => sum + memoryMiB + OVERHEAD_PER_NODE_MIB, 0);
}

function memoryShares(lab: Lab): string {
  const shares = lab.nodes.map(({ name, memoryMiB }) => `${name} ${formatMiB(memoryMiB)}`);
  return `${shares.join(', ')}, and ${formatMiB(OVERHEAD_PER_NODE_MIB)} each to run it`;
}

function memoryWarnings(lab: Lab, { availableMemoryMiB }: HostRoom): string[] {
  const needed = memoryOf(lab);
  if (availableMemoryMiB === undefined || needed <= availableMemoryMiB) return [];
  return [
    `lab ${lab.name} needs up to ${formatMiB(needed)} of memory, ${formatMiB(availableMemoryMiB)} of this host's is free: it may swap or lose a node; end something else first`,
  ];
}

function cpuWarnings(lab: Lab, { cpus }: HostRoom): string[] {
  return lab.nodes
    .filter((node) => node.cpus > cpus)
    .map(
      (node) =>
        `node ${node.name} has ${node.cpus} CPUs, this host has ${cpus}: it runs slower than with ${cpus}`,
    );
}

function loadWarnings({ load, cpus }: HostRoom): string[] {
  if (!load) return [];
  const { running, waitedPercent = 0 } = load;
  if (running < cpus * BUSY_PER_CPU && waitedPercent < BUSY_WAITED_PERCENT) return [];
  const waited =
    waitedPercent > 0 ? ` and something stood in line for ${Math.round(waitedPercent)} % of it` : '';
  return [
    `this host is busy: in the last minute ${running.toFixed(1)} processes wanted its ${cpus} CPUs at a time${waited}; limits grow by what nodes lose, up to four times, and what runs out even so is the host's fault: end something else first`,
  ];
}

function diskWarnings(lab: Lab, { freeDiskMiB }: HostRoom): string[] {
  const needed = lab.nodes.flatMap(({ disks }) => disks).reduce((sum, { sizeMiB }) => sum + sizeMiB, 0);
  if (freeDiskMiB === undefined || needed <= freeDiskMiB) return [];
  return [
    `the extra disks of lab ${lab.name} can grow to ${formatMiB(needed)}, ${formatMiB(freeDiskMiB)} is free: a node that fills them meets a full disk`,
  ];
}
