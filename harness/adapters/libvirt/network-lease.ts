import { HostFault } from '../../core/errors.ts';
import { overlap, parseAddress, parseCidr } from '../../lab/address.ts';
import type { Network } from '../../lab/lab.ts';
import { lockFile } from '../cache/file-lock.ts';
import { hostRoutes, type TakenRange } from './host-routes.ts';
import type { Hypervisor } from './hypervisor.ts';
import { attributeOf, childrenOf, parseXml } from './parse-xml.ts';

export interface LeaseRequest {
  readonly hypervisor: Hypervisor;
  readonly networks: readonly Network[];
  /** Held while somebody looks and makes: two labs that start together must not both find the addresses free. */
  readonly lock: string;
  readonly signal?: AbortSignal | undefined;
}

/** The right to make networks with these addresses until it is given back; throws `HostFault` naming who has them already. */
export async function leaseNetworks(request: LeaseRequest): Promise<AsyncDisposable> {
  const { hypervisor, networks, lock, signal } = request;
  const held = await lockFile(lock, { signal });
  try {
    const taken = [...(await networksOf(hypervisor)), ...(await hostRoutes())];
    const problem = collision(networks, taken);
    if (problem !== undefined) throw new HostFault(problem);
    return held;
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}

/** The first network of a lab whose addresses somebody has, in words. */
export function collision(networks: readonly Network[], taken: readonly TakenRange[]): string | undefined {
  for (const { name, cidr: text } of networks) {
    const cidr = parseCidr(text);
    const other = cidr && taken.find((range) => overlap(cidr, { ...range, text: '', prefixLength: 0 }));
    if (other)
      return `network ${name} (${text}): ${other.by} has ${other.cidr} already; take that lab down, or leave out --connect: a sandbox has addresses of its own`;
  }
  return undefined;
}

async function networksOf(hypervisor: Hypervisor): Promise<TakenRange[]> {
  const names = await hypervisor.networkNames('');
  const answers = await Promise.all(names.map(async (name) => rangesOf(await hypervisor.networkXml(name))));
  return answers.flat();
}

/** The addresses of a network as libvirt describes it; IPv6 is nobody's here. */
export async function rangesOf(xml: string): Promise<TakenRange[]> {
  const network = await parseXml(xml);
  const [name] = childrenOf(network, 'name');
  const by = `network ${typeof name?.content === 'string' ? name.content : ''}`;
  return childrenOf(network, 'ip').flatMap((ip) => {
    const within = { name: 'network', content: [ip] };
    const address = parseAddress(attributeOf(within, 'ip', 'address') ?? '');
    const size = sizeOf(attributeOf(within, 'ip', 'prefix'), attributeOf(within, 'ip', 'netmask'));
    if (address === undefined || size === undefined) return [];
    const first = address - (address % size);
    return [
      {
        by,
        cidr: `${attributeOf(within, 'ip', 'address') ?? ''}/${32 - Math.log2(size)}`,
        first,
        last: first + size - 1,
      },
    ];
  });
}

/** libvirt writes either; without both it means the class of old. */
function sizeOf(prefix: string | undefined, netmask: string | undefined): number | undefined {
  if (prefix !== undefined) return 2 ** (32 - Number(prefix));
  const mask = netmask === undefined ? undefined : parseAddress(netmask);
  return mask === undefined ? undefined : 2 ** 32 - mask;
}
