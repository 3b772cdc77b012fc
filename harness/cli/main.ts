import { adoptUserEnvironment } from '../adapters/host/program-environment.ts';
import { HarnessError, messageOf } from '../core/errors.ts';
import { knownSecrets } from '../core/known-secrets.ts';
import { nearest } from '../core/nearest.ts';
import { program } from '../core/program.ts';
import { EXIT } from '../report/exit-codes.ts';
import { harmless } from '../report/console/harmless.ts';
import { failureOf } from '../report/failure.ts';
import { calledAs } from './called-as.ts';
import { COMMANDS, type ListedCommand } from './command-list.ts';
import { helpOf, parseCall } from './command.ts';
import { writeDebugLines } from './debug-lines.ts';
import { readEnvironment } from './environment.ts';
import { goOnUnheard } from './standard-streams.ts';
import { version } from './version.ts';

goOnUnheard();
adoptUserEnvironment();
const called = calledAs(process.env);
if (called) program.wasCalled(called);
process.exitCode = await main(process.argv.slice(2));

async function main([word, ...args]: readonly string[]): Promise<number> {
  try {
    if (word === undefined) return tell(process.stderr, overview(), EXIT.usage);
    if (word === '--help' || word === '-h' || word === 'help')
      return tell(process.stdout, overview(), EXIT.green);
    if (word === '--version') return tell(process.stdout, `${version()}\n`, EXIT.green);
    const listed = COMMANDS.find(({ name }) => name === word);
    if (!listed) return tell(process.stderr, unknown(word), EXIT.usage);
    const command = await listed.load();
    const environment = readEnvironment();
    writeDebugLines(environment);
    const call = parseCall(command, args, environment);
    return call ? await command.run(call) : tell(process.stdout, helpOf(command, listed.summary), EXIT.green);
  } catch (error) {
    const words = error instanceof HarnessError ? messageOf(error) : stackOf(error);
    const text = harmless(knownSecrets.redactText(words));
    return tell(process.stderr, `${program.name}: ${text}\n`, failureOf(error).exitCode);
  }
}

function tell(stream: NodeJS.WriteStream, text: string, exitCode: number): number {
  stream.write(text);
  return exitCode;
}

function overview(): string {
  const commands = forPeople();
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${program.name} ${name.padEnd(width)}  ${summary}`);
  return [
    `usage: ${program.name} COMMAND [ARGUMENTS]`,
    '',
    ...lines,
    '',
    `  ${program.name} COMMAND --help tells a command's options`,
    '',
  ].join('\n');
}

function unknown(word: string): string {
  const names = forPeople().map(({ name }) => name);
  const similar = nearest(word, names);
  const hint = similar === undefined ? '' : `; did you mean '${similar}'?`;
  return `${program.name}: there is no command '${word}'${hint}\n\n${overview()}`;
}

function forPeople(): readonly ListedCommand[] {
  return COMMANDS.filter(({ hidden }) => hidden !== true);
}

/** Nobody meant to throw it: a bug of stacklab, to be reported with its stack. */
function stackOf(error: unknown): string {
  return `stacklab itself failed, please report this: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
