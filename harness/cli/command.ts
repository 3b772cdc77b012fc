import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { program } from '../core/program.ts';
import type { Environment } from './environment.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help: `DIR`. */
  readonly value?: string;
  readonly help: string;
}

/** What a command was called with. */
export class Call {
  readonly environment: Environment;
  readonly positionals: readonly string[];
  /** What follows `--`. */
  readonly rest: readonly string[];
  /** The command line as it was typed. */
  readonly line: string;
  /** What follows the command's name in it. */
  readonly args: readonly string[];
  readonly command: Command;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(
    fields: Pick<Call, 'environment' | 'positionals' | 'rest' | 'line' | 'args' | 'command'>,
    values: Record<string, unknown>,
  ) {
    this.environment = fields.environment;
    this.positionals = fields.positionals;
    this.rest = fields.rest;
    this.line = fields.line;
    this.args = fields.args;
    this.command = fields.command;
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  /** A positional argument; throws `UsageError` when it is not there. */
  argument(index: number, name: string): string {
    const argument = this.positionals[index];
    if (argument === undefined) throw usage(this.command, `${name} is missing`);
    return argument;
  }
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  /** `LAB [options]` */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** How many positional arguments it takes at most. */
  readonly arguments: number;
  readonly run: (call: Call) => Promise<number>;
}

const HELP: Readonly<Record<string, OptionSpec>> = {
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};

/** Reads a command's arguments; throws `UsageError` with the usage line. Undefined when help is asked for. */
export function parseCall(
  command: Command,
  args: readonly string[],
  environment: Environment,
): Call | undefined {
  const cut = args.indexOf('--');
  const own = cut < 0 ? args : args.slice(0, cut);
  const { values, positionals } = parse(command, own);
  if (values['help'] === true) return undefined;
  if (positionals.length > command.arguments)
    throw usage(command, `unexpected argument '${positionals[command.arguments] ?? ''}'`);
  const rest = cut < 0 ? [] : args.slice(cut + 1);
  const line = [program.name, command.name, ...args].join(' ');
  return new Call({ environment, positionals, rest, line, args, command }, values);
}

/** The help of one command; `summary` is its line in the list of commands. */
export function helpOf(command: Command, summary: string): string {
  const options = Object.entries({ ...command.options, ...HELP }).map(([name, spec]) => {
    const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
    const value = spec.type === 'string' ? ` ${spec.value ?? 'VALUE'}` : '';
    return `  ${`${short}--${name}${value}`.padEnd(26)} ${spec.help}`;
  });
  return [`${program.name} ${command.name} ${command.usage}`, '', `  ${summary}`, '', ...options, ''].join(
    '\n',
  );
}

function parse(
  command: Command,
  args: readonly string[],
): { values: Record<string, unknown>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...HELP }).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
    ]),
  ) satisfies ParseArgsConfig['options'];
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = ''] = messageOf(error).split('. ');
    const problem = sentence.replace(/^./, (letter) => letter.toLowerCase());
    const [, unknown] = /^unknown option '(--[\w-]+)/.exec(problem) ?? [];
    const known = Object.keys(options).map((name) => `--${name}`);
    throw usage(command, unknown === undefined ? problem : problem + didYouMean(unknown, known));
  }
}

function usage(command: Command, problem: string): UsageError {
  return new UsageError(
    `${problem}\nusage: ${program.name} ${command.name} ${command.usage}\n       ${program.name} ${command.name} --help`,
  );
}
