import { debugLog } from '../../core/debug-log.ts';
import type { Owner } from '../ownership/owner.ts';
import type { Engine } from './engine.ts';
import { homeFilter, ownerOf } from './owner-labels.ts';

/** The instances of one folder's labs that have a container, which may be off. */
export async function ownedInstances({ docker }: Engine, home: string): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true, filters: homeFilter(home) });
  return containers.flatMap(({ Labels }) => ownerOf(Labels)?.instance ?? []);
}

/** Removes containers and networks of this user's labs, never anybody else's; returns the instances they were of. */
export async function removeOwned(
  { docker }: Engine,
  home: string,
  isMeant: (owner: Owner) => boolean,
): Promise<readonly string[]> {
  const filters = homeFilter(home);
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const meant = <T extends Labelled>(things: readonly T[]): T[] =>
    things.filter(({ Labels }) => isMine(ownerOf(Labels), home, isMeant));
  await Promise.all(
    meant(containers).map(({ Id, Names }) =>
      // anonymous volumes go with their container
      removing(Names.join(), () => docker.getContainer(Id).remove({ force: true, v: true })),
    ),
  );
  await Promise.all(
    meant(networks).map(({ Id, Name }) => removing(`network ${Name}`, () => docker.getNetwork(Id).remove())),
  );
  const instances = [...meant(containers), ...meant(networks)].map(({ Labels }) => ownerOf(Labels)?.instance);
  return [...new Set(instances.filter((instance) => instance !== undefined))];
}

function removing(what: string, remove: () => Promise<unknown>): Promise<unknown> {
  return debugLog.during('container', `remove ${what}`, remove);
}

interface Labelled {
  readonly Labels?: Record<string, string> | undefined;
}

function isMine(owner: Owner | undefined, home: string, isMeant: (owner: Owner) => boolean): boolean {
  return owner !== undefined && owner.home === home && isMeant(owner);
}
