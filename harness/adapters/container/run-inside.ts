import type { Container } from 'dockerode';
import { LabFault } from '../../core/errors.ts';

/** Runs a short command in a container, past its network; throws `LabFault` with its words when it fails. */
export async function runInside(container: Container, command: readonly string[]): Promise<void> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const said = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0)
    throw new LabFault(
      `${command.join(' ')} in ${container.id}: exit ${ExitCode ?? 'unknown'}: ${said.trim()}`,
    );
}
