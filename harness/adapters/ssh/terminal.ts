import { HostLacks } from '../../core/errors.ts';
import { startProgram } from '../host/program.ts';

/** Hands the terminal to OpenSSH until the session ends; returns its exit status. */
export async function openTerminal(config: string, node: string, args: readonly string[]): Promise<number> {
  const result = await startProgram('ssh', ['-F', config, node, ...args], {
    stdio: 'inherit',
    reject: false,
  });
  if (result.code === 'ENOENT')
    throw new HostLacks('this host lacks ssh:\n  sudo apt-get install openssh-client');
  return result.exitCode ?? 255;
}
