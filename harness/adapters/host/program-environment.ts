import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { readAccount } from './account.ts';

export type ProcessEnvironment = Readonly<Record<string, string>>;

/** Where Debian keeps programs: an ordinary user's PATH has no sbin, and cron's has less. */
const PROGRAM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What docs/environment.md names, and what says who is asking and which way out of the host there is. */
const KEPT =
  /^(?:HOME|USER|LOGNAME|PATH|TMPDIR|TERM|TZ|CI|NO_COLOR|XDG_\w+|STACKLAB_\w+|DOCKER_HOST|VAGRANT_HOME|\w+_proxy|PIP_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|NODE_V8_COVERAGE)$/i;

/** What changes what programs do, whoever starts them: settings of a shell for the shell alone. */
const DROPPED =
  /^(?:LIBVIRT_\w+|VIRSH_\w+|DOCKER_(?!HOST$)\w+|TESTCONTAINERS_\w+|SSH_\w+|GREP_\w+|TAR_OPTIONS|POSIXLY_CORRECT|CDPATH|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|NODE_OPTIONS)$/;

/** Messages of programs are matched and shown: they are in one language. */
const LOCALE = { LC_ALL: 'C.UTF-8' };

/**
 * What a program that stacklab starts for itself gets to see, of what stacklab was given: nothing that changes what the
 * program does, and a PATH with all of Debian's folders (hier(7), and login.defs(5) for what users have instead).
 */
export function composeProgramEnvironment(given: NodeJS.ProcessEnv): ProcessEnvironment {
  return { ...completed(given, (name) => KEPT.test(name)), ...LOCALE };
}

/** The same for what the user has written, and for this process: settings of tools that stacklab does not know stay. */
export function composeUserEnvironment(given: NodeJS.ProcessEnv): ProcessEnvironment {
  return completed(given, (name) => !DROPPED.test(name));
}

/** What this process was started with decides, once. */
export const programEnvironment = composeProgramEnvironment(process.env);
export const userEnvironment = composeUserEnvironment(process.env);

/** Libraries that read the environment of their process get to see no other than programs do. */
export function adoptUserEnvironment(): void {
  for (const name of Object.keys(process.env))
    if (!(name in userEnvironment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, userEnvironment);
}

function completed(given: NodeJS.ProcessEnv, isKept: (name: string) => boolean): Record<string, string> {
  const kept = Object.entries(given).filter(([name, value]) => value !== undefined && isKept(name));
  const home = homeOf(given);
  const composed = new Map(kept as [string, string][]);
  composed.set('PATH', completePath(given['PATH']));
  if (home !== undefined) composed.set('HOME', home);
  if (!isFolder(given['TMPDIR'])) composed.delete('TMPDIR');
  return Object.fromEntries(composed);
}

/** Cron and systemd set none, and one that is no absolute path is no place. Undefined for an id without an account. */
export function homeOf({ HOME = '' }: NodeJS.ProcessEnv): string | undefined {
  return isAbsolute(HOME) ? HOME : readAccount().home;
}

/** An empty part would be the folder that a program is started in. */
function completePath(path = ''): string {
  return [...new Set([...path.split(':').filter((folder) => folder !== ''), ...PROGRAM_FOLDERS])].join(':');
}

function isFolder(path = ''): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
