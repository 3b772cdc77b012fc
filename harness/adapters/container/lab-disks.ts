import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import type { Disk } from '../../lab/lab.ts';
import { startProgram } from '../host/program.ts';
import { MIB } from '../../lab/size.ts';
import type { EngineHost } from './engine-host.ts';
import type { Engine } from './engine.ts';

const HOLD_DISKS = join(import.meta.dirname, 'hold-disks.sh');

/** Why the nodes of a lab have no extra disks; undefined when they have. */
export function whyNoDisks(
  { endpoint }: EngineHost,
  { remapsIds }: Pick<Engine, 'remapsIds'>,
): string | undefined {
  if (!('socketPath' in endpoint))
    return 'a Docker engine on another machine has no loop devices of this one';
  if (process.getuid?.() !== 0) return 'only root can make loop devices';
  if (remapsIds)
    return 'root of a node is nobody on this host, and such may not mount disks: --trust-deployment makes it root, for scripts that are trusted with this host';
  return undefined;
}

/** Makes a node's disks as loop devices of sparse files: they cost what the node writes. Returns the devices. */
export async function makeDisks(dir: string, disks: readonly Disk[], host: EngineHost): Promise<string[]> {
  if (disks.length === 0) return [];
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = disks.map(({ serial }) => join(dir, `${serial}.raw`));
  for (const [index, file] of files.entries()) {
    await writeFile(file, '', { mode: 0o600 });
    await truncate(file, (disks[index]?.sizeMiB ?? 0) * MIB);
  }
  const { sandbox } = host;
  // in a sandbox they end with it; elsewhere they stay until they are removed
  return sandbox
    ? attach(['nsenter', '-t', String(sandbox.init), '-m', '-p', 'sh', HOLD_DISKS, ...files])
    : (await Promise.all(files.map((file) => attach(['losetup', '--find', '--show', file])))).flat();
}

/** Lets go of the devices that stand for files of a lab, whoever made them. */
export async function removeDisks(dir: string): Promise<void> {
  const names = await readdir(dir).catch((): string[] => []);
  for (const name of names) {
    const { stdout } = await startProgram('losetup', [
      '--noheadings',
      '--output',
      'NAME',
      '-j',
      join(dir, name),
    ]);
    for (const device of stdout.split('\n').filter(Boolean))
      await attach(['losetup', '--detach', device.trim()]);
  }
}

async function attach([program = '', ...args]: readonly string[]): Promise<string[]> {
  const { exitCode, stdout, stderr } = await startProgram(program, args, { reject: false });
  if (exitCode !== 0) throw new HostFault(`loop devices: ${stderr.trim() || `${program} failed`}`);
  return stdout.split('\n').filter(Boolean);
}
