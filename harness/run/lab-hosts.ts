import type { Lab } from '../lab/lab.ts';

/** Names and addresses of a lab's nodes: where its services are, for none of them is said to be anywhere else. */
export function labHosts({ nodes }: Pick<Lab, 'nodes'>): readonly string[] {
  return nodes.flatMap(({ name, nics }) => [name, ...nics.flatMap(({ address }) => address ?? [])]);
}
