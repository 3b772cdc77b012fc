import type { Container } from 'dockerode';
import { replaceFile } from '../../core/replace-file.ts';

/** Writes what a container's terminal has shown so far into a file; a container that is gone leaves the file as it is. */
export async function copyConsole(container: Container, file: string): Promise<void> {
  const text = await container.logs({ stdout: true, stderr: true }).catch(() => undefined);
  if (text === undefined) return;
  await replaceFile(file, text);
}
