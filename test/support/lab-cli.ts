import { join } from 'node:path';
import { execa } from 'execa';

export const PROJECT = join(import.meta.dirname, '..', '..');

export interface CliOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly input?: string;
}

/** Starts the real CLI as a process of its own, as a CI job would see it. */
export function startLab(args: readonly string[], options: CliOptions) {
  return execa(join(PROJECT, 'bin', 'lab'), [...args], {
    env: { CI: '1', NO_COLOR: '1', ...options.env },
    reject: false,
    all: true,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
}
