import { execa } from 'execa';
import { PROJECT } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

/** Starts a process of its own that uses modules of the harness, to be killed or to end by itself. */
export function startHarnessScript(script: string) {
  return execa(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: userEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    cwd: PROJECT,
  });
}
