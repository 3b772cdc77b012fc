import type { Server } from '../../harness/index.ts';
import { FLAVOR } from './launch-site.ts';

const NAMES_SHOWN = 10;
const NO_ROOM = /no valid host/i;

/** `3 ACTIVE, 1 BUILD spawning` */
export function standing(servers: readonly Server[]): string {
  const states = grouped(servers, ({ status, task }) => `${status} ${task ?? ''}`.trim());
  return [...states].map(([state, own]) => `${own.length} ${state}`).join(', ') || 'none';
}

/** Which of so many servers that were asked for at once failed, and what nova says of it. */
export function lament(failed: readonly Server[], asked: number): string {
  const faults = [...grouped(failed, ({ fault }) => fault ?? 'nova gives no reason')];
  const told = faults.map(([fault, own]) => `${someOf(own.map(({ name }) => name))}: ${fault}`).join('\n');
  const { vcpus, ramMiB, diskGiB } = FLAVOR;
  const head = faults.every(([fault]) => NO_ROOM.test(fault))
    ? `the cloud has no room for ${asked} servers at once, each with ${vcpus} vCPU, ${ramMiB} MiB of memory and ${diskGiB} GiB of disk: nova found no valid host for ${failed.length} of them; ask for fewer with --set servers=NUMBER, or give the compute nodes more in lab.yaml`
    : `${failed.length} of ${asked} servers failed`;
  return `${head}\n${told}`;
}

/** The first of many names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function grouped(servers: readonly Server[], by: (server: Server) => string): Map<string, Server[]> {
  const groups = new Map<string, Server[]>();
  for (const server of servers) groups.set(by(server), [...(groups.get(by(server)) ?? []), server]);
  return groups;
}
