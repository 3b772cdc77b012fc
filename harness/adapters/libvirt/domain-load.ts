import type { NodePlan } from '../../lab/lab.ts';
import type { NodeLoad } from '../../ports/node-load.ts';
import { ProcessLoad } from '../load/process-load.ts';
import { readProc } from '../load/proc-file.ts';

/** Its own number, and that of its parent (proc(5), stat): the command in parentheses may hold anything. */
const PARENT = /\) \S (\d+) [^)]*$/;
/** From a machine's QEMU to process 1 of its sandbox is one step; libvirtd's own children are two or three away. */
const STEPS = 4;

export interface DomainLoadOptions {
  readonly nodes: readonly Pick<NodePlan, 'name' | 'cpus'>[];
  readonly domainOf: (node: string) => string;
  /** Process 1 of the sandbox that the domains run in: elsewhere others may have their names. */
  readonly init: number | undefined;
}

/** Nodes that are domains on this host: each is one process, with a thread for each of its processors. */
export function domainLoad({ nodes, domainOf, init }: DomainLoadOptions): NodeLoad {
  const byDomain = new Map(nodes.map(({ name }) => [domainOf(name), name]));
  const recognise = (pid: number): string | undefined => {
    const node = byDomain.get(guestOf(readProc(`/proc/${pid}/cmdline`)) ?? '');
    return node !== undefined && (init === undefined || isBelow(pid, init)) ? node : undefined;
  };
  return new ProcessLoad({ nodes, recognise });
}

/** The domain that a command line of QEMU is of; undefined for any other. */
export function guestOf(commandLine: string | undefined): string | undefined {
  return /\0-name\0guest=([^,\0]+)/.exec(commandLine ?? '')?.[1];
}

function isBelow(pid: number, ancestor: number): boolean {
  let at: number | undefined = pid;
  for (let step = 0; step < STEPS && at !== undefined; step += 1) {
    at = parentOf(at);
    if (at === ancestor) return true;
  }
  return false;
}

function parentOf(pid: number): number | undefined {
  const [, parent] = PARENT.exec(readProc(`/proc/${pid}/stat`) ?? '') ?? [];
  return parent === undefined ? undefined : Number(parent);
}
