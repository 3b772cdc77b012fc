import type { TerminalStyle } from './terminal-style.ts';

/** What the caller knows of its standard output, its environment and its options. */
export interface ConsoleFacts {
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly verbose: boolean;
  /** From an option; it outweighs the environment. */
  readonly colour?: boolean | undefined;
}

/** Which console suits, after the conventions NO_COLOR, FORCE_COLOR, TERM, CI and LANG; lines of the debug log would break the live view. */
export function chooseConsole(facts: ConsoleFacts): {
  readonly live: boolean;
  readonly style: TerminalStyle;
} {
  const { isTerminal, environment, verbose } = facts;
  const isDumb = environment['TERM'] === 'dumb';
  const isBuild = isSet(environment['CI']);
  return {
    live: isTerminal && !isDumb && !isBuild && !isSet(environment['STACKLAB_DEBUG']),
    style: {
      colour: facts.colour ?? wantsColour(environment, isTerminal && !isDumb),
      unicode: speaksUnicode(environment),
      verbose,
    },
  };
}

function wantsColour(environment: ConsoleFacts['environment'], byDefault: boolean): boolean {
  if (isSet(environment['NO_COLOR'])) return false;
  const forced = environment['FORCE_COLOR'];
  return isSet(forced) ? forced !== '0' : byDefault;
}

function speaksUnicode({ LC_ALL, LC_CTYPE, LANG }: ConsoleFacts['environment']): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find(isSet);
  return locale !== undefined && /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
