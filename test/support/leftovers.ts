import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';

/** What a lab could leave on the host, in words; compare one taken before with one taken after. */
export interface Inventory {
  /** Processes that mention the marker on their command line or in their environment. */
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly links: readonly string[];
}

/** The marker is a path that only the labs of one test know: the state directory. */
export async function takeInventory(marker: string): Promise<Inventory> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map(mountPoint).filter(Boolean);
  const links = await readdir('/sys/class/net').catch(() => Object.keys(networkInterfaces()));
  return { processes: await processesOf(marker), mounts: mounts.toSorted(), links: links.toSorted() };
}

async function processesOf(marker: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      const mentions = [command, environment].some((text) => text?.includes(marker));
      return mentions ? [`${pid} ${command?.replaceAll('\0', ' ').slice(0, 120) ?? ''}`] : [];
    }),
  );
  return found.flat().toSorted();
}

/** proc(5): the fifth field of mountinfo. */
function mountPoint(line: string): string {
  return line.split(' ')[4] ?? '';
}
