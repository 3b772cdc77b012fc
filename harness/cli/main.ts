import { HarnessError, messageOf } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { EXIT } from '../report/exit-codes.ts';
import { failureOf } from '../report/failure.ts';
import { helpOf, parseCall, type Command } from './command.ts';
import { box } from './commands/box.ts';
import { check } from './commands/check.ts';
import { checkpoints } from './commands/checkpoints.ts';
import { deploy } from './commands/deploy.ts';
import { dial } from './commands/dial.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { exec } from './commands/exec.ts';
import { images } from './commands/images.ts';
import { list } from './commands/list.ts';
import { logs } from './commands/logs.ts';
import { reap } from './commands/reap.ts';
import { retry } from './commands/retry.ts';
import { run } from './commands/run.ts';
import { ssh } from './commands/ssh.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { readEnvironment } from './environment.ts';
import { version } from './version.ts';

const COMMANDS: readonly Command[] = [
  run,
  retry,
  up,
  deploy,
  check,
  ssh,
  exec,
  status,
  logs,
  down,
  reap,
  checkpoints,
  images,
  doctor,
  list,
  box,
];
/** Called by what stacklab writes, not by people. */
const HIDDEN: readonly Command[] = [dial];

// whoever read our output has gone (lab run | head): the run goes on to its end, unheard
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);
process.exitCode = await main(process.argv.slice(2));

async function main([word, ...args]: readonly string[]): Promise<number> {
  try {
    if (word === undefined) return tell(process.stderr, overview(), EXIT.usage);
    if (word === '--help' || word === '-h' || word === 'help')
      return tell(process.stdout, overview(), EXIT.green);
    if (word === '--version') return tell(process.stdout, `${version()}\n`, EXIT.green);
    const command = [...COMMANDS, ...HIDDEN].find(({ name }) => name === word);
    if (!command) return tell(process.stderr, unknown(word), EXIT.usage);
    const call = parseCall(command, args, readEnvironment());
    return call ? await command.run(call) : tell(process.stdout, helpOf(command), EXIT.green);
  } catch (error) {
    const text = error instanceof HarnessError ? messageOf(error) : stackOf(error);
    return tell(process.stderr, `lab: ${text}\n`, failureOf(error).exitCode);
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function tell(stream: NodeJS.WriteStream, text: string, exitCode: number): number {
  stream.write(text);
  return exitCode;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  lab ${name.padEnd(width)}  ${summary}`);
  return [
    'usage: lab COMMAND [ARGUMENTS]',
    '',
    ...lines,
    '',
    "  lab COMMAND --help tells a command's options",
    '',
  ].join('\n');
}

function unknown(word: string): string {
  const names = COMMANDS.map(({ name }) => name);
  const similar = nearest(word, names);
  const hint = similar === undefined ? '' : `; did you mean '${similar}'?`;
  return `lab: there is no command '${word}'${hint}\n\n${overview()}`;
}

/** Nobody meant to throw it: a bug of stacklab, to be reported with its stack. */
function stackOf(error: unknown): string {
  return `stacklab itself failed, please report this: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
