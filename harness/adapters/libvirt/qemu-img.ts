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
