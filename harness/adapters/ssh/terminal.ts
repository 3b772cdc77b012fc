import { HostLacks } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import { readAccount } from '../host/account.ts';
import { startProgram } from '../host/program.ts';

/** Hands the terminal to OpenSSH until the session ends; returns its exit status. */
export async function openTerminal(config: string, node: string, args: readonly string[]): Promise<number> {
  const { uid, home } = readAccount();
  if (home === undefined)
    throw new HostLacks(
      `this host has no account for id ${uid}, and OpenSSH wants one: add a line to /etc/passwd, or use ${program.call} exec ${node} -- COMMAND`,
    );
  const result = await startProgram('ssh', ['-F', config, node, ...args], {
    stdio: 'inherit',
    reject: false,
  });
  if (result.code === 'ENOENT')
    throw new HostLacks(
      'this host lacks ssh:\n  sudo apt-get install -y --no-install-recommends openssh-client',
    );
  return result.exitCode ?? 255;
}
