import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { endianness } from 'node:os';

/** proc(5): as the machine has the four bytes in its memory. */
const LOOPBACK = endianness() === 'LE' ? '0100007F' : '7F000001';

/** The user whose program is at the other end of a connection over this host's loopback; undefined where it is none, or has gone. */
export async function peerUser({ localPort, remotePort }: Socket): Promise<number | undefined> {
  const table = await readFile('/proc/net/tcp', 'utf8');
  return userIn(table, remotePort ?? 0, localPort ?? 0);
}

export function userIn(table: string, from: number, to: number): number | undefined {
  const ends = [from, to].map((port) => `${LOOPBACK}:${port.toString(16).toUpperCase().padStart(4, '0')}`);
  for (const line of table.split('\n')) {
    const [, own, other, , , , , uid] = line.trim().split(/\s+/);
    if (own === ends[0] && other === ends[1]) return Number(uid);
  }
  return undefined;
}
