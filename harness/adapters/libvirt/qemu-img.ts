import { writeFile } from 'node:fs/promises';
import { HostFault } from '../../core/errors.ts';
import { startProgram } from '../host/program.ts';

/** Runs qemu-img and returns what it prints; throws `HostFault` with its own words. */
export async function qemuImg(...args: readonly string[]): Promise<string> {
  const result = await startProgram('qemu-img', args, { reject: false });
  if (result.exitCode === 0) return result.stdout;
  throw new HostFault(
    `qemu-img ${args.join(' ')}: ${result.stderr.trim() || `exit ${String(result.exitCode)}`}`,
  );
}

/** Makes a disk of a node, for its owner alone from the first moment: qemu-img keeps the mode of a file that is there. */
export async function createImage(file: string, ...options: readonly string[]): Promise<void> {
  await writeFile(file, '', { mode: 0o600 });
  await qemuImg('create', '-q', '-f', 'qcow2', ...options, file);
}
