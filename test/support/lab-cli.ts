import { join } from 'node:path';
import { execa } from 'execa';
import { quoteShell } from '../../harness/core/shell-quote.ts';
import { userEnvironment } from './user-environment.ts';

export const PROJECT = join(import.meta.dirname, '..', '..');
export const LAB = join(PROJECT, 'bin', 'lab');

export interface CliOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Programs that this host is not to have, by their files. */
  readonly without?: readonly string[];
  /** A line of shell that reads what it prints. */
  readonly into?: string;
  /** It has a terminal, which is closed when the process that is started ends. */
  readonly inTerminal?: boolean;
}

/** In a mount namespace of its own: what cannot be executed is not there. */
const HIDE = 'for file in $1; do mount --bind /dev/null "$file"; done; shift; exec "$@"';
const NAMESPACES = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

/** Starts the real CLI as a process of its own, as a CI job of a user would. */
export function startLab(args: readonly string[], options: CliOptions) {
  const hiding = ['unshare', ...NAMESPACES, 'sh', '-ec', HIDE, 'hide', (options.without ?? []).join(' ')];
  const line = [...(options.without ? hiding : []), LAB, ...args];
  const [program = LAB, ...words] = led(line, options);
  return execa(program, words, {
    ...asJob(userEnvironment(options.env)),
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
}

/** The line as it is, or as what stands at the other end of its output wants it. */
function led(
  line: readonly string[],
  { into, inTerminal: hasTerminal = false }: CliOptions,
): readonly string[] {
  if (into !== undefined) return ['bash', '-c', `"$@" | ${into}; exit "\${PIPESTATUS[0]}"`, 'bash', ...line];
  return hasTerminal ? inTerminal(line) : line;
}

/** script(1) holds the other end of a terminal. */
function inTerminal(line: readonly string[]): string[] {
  return [
    'script',
    '--quiet',
    '--return',
    '--flush',
    '--command',
    line.map(quoteShell).join(' '),
    '/dev/null',
  ];
}

/** How a job starts the CLI: with this environment and no other, without terminal, and what it says is kept whatever its end. */
export function asJob(env: CliOptions['env']) {
  return {
    env: { CI: '1', NO_COLOR: '1', ...env },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  } as const;
}
