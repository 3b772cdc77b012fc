import { readFile } from 'node:fs/promises';
import { formatAddress } from '../../lab/address.ts';

/** Addresses that are taken, first to last, and what has them: `eth0`, `network default`. */
export interface TakenRange {
  readonly by: string;
  readonly cidr: string;
  readonly first: number;
  readonly last: number;
}

/** What this process's network namespace routes anywhere but to its default gateway. */
export async function hostRoutes(): Promise<TakenRange[]> {
  return parseRoutes(await readFile('/proc/net/route', 'utf8'));
}

/** Reads proc(5)'s net/route: addresses are little-endian hexadecimal numbers. */
export function parseRoutes(text: string): TakenRange[] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map(([device = '', destination = '', , , , , , mask = '']) => ({
      device,
      first: littleEndian(destination),
      mask: littleEndian(mask),
    }))
    .filter(({ mask }) => mask !== 0)
    .map(({ device, first, mask }) => {
      const size = 2 ** 32 - mask;
      const cidr = `${formatAddress(first)}/${32 - Math.log2(size)}`;
      return { by: `the host's ${device}`, cidr, first, last: first + size - 1 };
    });
}

function littleEndian(hex: string): number {
  return Buffer.from(hex, 'hex').readUInt32LE();
}
