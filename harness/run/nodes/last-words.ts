import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder } from '../../lab/folder.ts';

/** What a script says of its end. */
export interface LastWords {
  /** `web.sh line 12: systemctl start nginx: exit status 3` */
  readonly text: string;
  readonly exitCode: number;
}

/** Where a node has what bash reads before the script of a phase; it is not there where nothing is to be read. */
export const LAST_WORDS_FILE = '/etc/lab/last-words';

/** Has the shell that it runs in start a bash with last words; a file that somebody else wants read first is read instead. */
export const WITH_LAST_WORDS = `{ [ ! -e ${LAST_WORDS_FILE} ] || export BASH_ENV="\${BASH_ENV-${LAST_WORDS_FILE}}"; }`;

const LAST_WORDS_SCRIPT = join(import.meta.dirname, 'last-words.sh');
/** What is larger is no script that somebody wrote. */
const TEXT_LIMIT = 256 * 1024;

/** What bash reads before scripts of these folders; undefined where one of their files has traps that ours would be in the way of. */
export async function lastWordsFor(folders: readonly Folder[]): Promise<string | undefined> {
  for (const { dir, entries } of folders)
    for (const { path, kind } of entries)
      if (kind === 'file' && hasOwnTraps(await textOf(join(dir, path)))) return undefined;
  return readFile(LAST_WORDS_SCRIPT, 'utf8');
}

const SAID = /\bstacklab: (?<text>\S.* line \d*: .+: exit status (?<status>\d+)(?: \(.+\))?)$/;

/** The last words in a line of a script's output; they may follow what the script itself had left without a newline. */
export function lastWordsIn(line: string): LastWords | undefined {
  const said = SAID.exec(line)?.groups;
  return said && { text: said['text'] ?? '', exitCode: Number(said['status']) };
}

/** What cannot be read the upload tells of. */
async function textOf(file: string): Promise<string> {
  try {
    return (await stat(file)).size > TEXT_LIMIT ? '' : await readFile(file, 'latin1');
  } catch {
    return '';
  }
}

/** `set -eEuo pipefail`, `set -o errtrace`; SHELLOPTS may be exported, and would take errtrace along. */
const ERRTRACE = /\b(?:errtrace|SHELLOPTS)\b|\bset(?:[ \t]+[^\s;&|]+)*[ \t]+[-+][A-Za-z]*E/;
const TRAP = /\btrap\b/;
/** ERR may stand in a variable, or after many lines of what is done then: any mention of it counts. */
const MEETS_OURS = /\bERR\b|\btrap\b.*\b(?:err|DEBUG)\b|["'][ \t]+DEBUG[ \t]*$/m;

function hasOwnTraps(text: string): boolean {
  return ERRTRACE.test(text) || (TRAP.test(text) && MEETS_OURS.test(text));
}
