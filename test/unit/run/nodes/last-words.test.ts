import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { listFolder, listLib } from '../../../../harness/run/folder-listing.ts';
import {
  LAST_WORDS_FILE,
  lastWordsFor,
  lastWordsIn,
  WITH_LAST_WORDS,
} from '../../../../harness/run/nodes/last-words.ts';
import { folderOf } from '../../../support/folder.ts';
import { userEnvironment } from '../../../support/user-environment.ts';

const LABS = join(import.meta.dirname, '../../../../labs');

/** What a script does, and its last words. */
const ENDS: readonly (readonly [what: string, script: string, said: string])[] = [
  ['a command', 'set -e\n\nsh -c "exit 3"', 'web.sh line 3: sh -c "exit 3": exit status 3'],
  [
    'an unset password',
    'set -e\nPW=x\ngrep "$PW" /dev/null',
    'web.sh line 3: grep "$PW" /dev/null: exit status 1',
  ],
  ['many lines', 'set -e\ngrep a <<E\nb\nE', 'web.sh line 2: grep a <<E …: exit status 1'],
  [
    'a long line',
    `set -e\nfalse ${'x'.repeat(300)}`,
    `web.sh line 2: false ${'x'.repeat(194)} …: exit status 1`,
  ],
  [
    'a function',
    'set -e\nf() {\n  false\n}\nf',
    'web.sh line 3: false: exit status 1 (called from web.sh line 5)',
  ],
  ['a return', 'set -e\nf() {\n  return 4\n}\nf', 'web.sh line 5: return 4: exit status 4'],
  [
    'a silenced function',
    'set -e\nf() { false; }\nf >/dev/null',
    'web.sh line 2: false: exit status 1 (called from web.sh line 3)',
  ],
  [
    'deep calls',
    'set -e\nf() { (($1)) && f $(($1 - 1)); false; }\nf 6',
    `web.sh line 2: false: exit status 1 (called from ${'web.sh line 2, '.repeat(5)}…)`,
  ],
  [
    'a lib',
    '. "$LAB_LIB/more.sh"\ngive_up',
    'labs/lib/more.sh line 2: false: exit status 1 (called from web.sh line 2)',
  ],
  ['a subshell', 'set -e\n(\n  exit 3\n)', 'web.sh line 4: ( exit 3 ): exit status 3'],
  ['an assignment', 'set -e\nx=$(false)', 'web.sh line 2: x=$(false): exit status 1'],
  [
    'a pipe',
    'set -eo pipefail\nfalse | sort',
    'web.sh line 2: a pipe near sort: exit status 1 (of its commands: 1 0)',
  ],
  [
    'a pipe in a function',
    'set -eo pipefail\nf() { false | sort; }\nf',
    'web.sh line 2: a pipe near sort: exit status 1 (of its commands: 1 0; called from web.sh line 3)',
  ],
  ['a condition', 'set -e\n[[ a == b ]]', 'web.sh line 2: [[ a == b ]]: exit status 1'],
  ['arithmetic', 'set -e\n((0))', 'web.sh line 2: ((0)): exit status 1'],
  ['what ran beside', 'set -e\nfalse &\nwait $!', 'web.sh line 3: wait $!: exit status 1'],
  ['a signal', "set -e\nsh -c 'kill $$'", "web.sh line 2: sh -c 'kill $$': exit status 143"],
  [
    'another bash',
    "set -e\nbash -c 'set -e; false'",
    "web.sh line 2: bash -c 'set -e; false': exit status 1",
  ],
  ['unset variables refused', 'set -eu\nfalse', 'web.sh line 2: false: exit status 1'],
  ['no globs', 'set -ef\nfalse *', 'web.sh line 2: false *: exit status 1'],
  [
    'another IFS',
    'set -eo pipefail\nIFS=1,\nfalse | sort',
    'web.sh line 3: a pipe near sort: exit status 1 (of its commands: 1 0)',
  ],
  ['POSIX mode', 'set -eo posix\nfalse', 'web.sh line 2: false: exit status 1'],
  ['case ignored', 'shopt -s nocasematch\nset -e\nfalse', 'web.sh line 3: false: exit status 1'],
  ['a trace', 'set -ex\nfalse', 'web.sh line 2: false: exit status 1'],
  [
    'read-only names',
    'set -e\nreadonly line=1 status=1\nprintf() { :; }\nfalse',
    'web.sh line 4: false: exit status 1',
  ],
  [
    'an exit trap',
    'set -e\ntrap \'echo "$? $_ $BASH_COMMAND"; compgen -v\' EXIT\nfalse q',
    'web.sh line 3: false q: exit status 1',
  ],
  ['fd 3 in use', 'set -e\nexec 3>three\nfalse', 'web.sh line 3: false: exit status 1'],
];

/** What no last words are of. */
const SILENT: readonly (readonly [what: string, script: string])[] = [
  [
    'no errexit',
    'f() { return 7; }\nf a\necho "$? $_"\nfalse | true | false\necho "${PIPESTATUS[*]}"\nfalse',
  ],
  ['no errexit, and case ignored', 'shopt -s nocasematch\nfalse'],
  ['errexit off meanwhile', 'set -e\nset +e\nfalse x\necho "$? $_ $LINENO"\nset -e'],
  ['an exit', 'set -e\nexit 3'],
  [
    'conditions',
    'set -e\nf() { return 1; }\nif f; then :; fi\nwhile f; do :; done\nf || true\n! f\n! true\nf && true\necho on',
  ],
  ['a local', 'set -e\nf() { local x=$(false); echo on; }\nf'],
  ['what stands in a process substitution', 'set -e\ncat < <(false)\necho on'],
  ['an exec', "set -e\nexec bash -c 'set -e; false'"],
  ['a script in sh', "set -e\nsh -ec 'false' || echo $?"],
  ['an unset variable', 'set -eu\n: "$nothing"'],
  ['a closed standard error', 'set -e\nexec 2>&-\nfalse'],
];

const OWN_TRAPS = [
  "trap 'echo at $LINENO' ERR",
  'trap "echo at $LINENO" EXIT ERR',
  "trap 'echo failed\n  exit 1' ERR",
  'on=ERR\ntrap failed "$on"',
  'trap failed err',
  "trap 'echo $BASH_COMMAND' DEBUG",
  "trap 'echo\n' DEBUG",
  'set -E',
  'set -eEuo pipefail',
  'set -u -E',
  'set -o errtrace',
  'export SHELLOPTS',
];
const OTHER_TEXT = [
  'trap \'rm -f "$file"\' EXIT INT',
  'trap wait EXIT # an ERROR',
  'grep ERR /var/log/nova/nova-api.log',
  'crudini --set "$file" DEFAULT debug True # trap 8.4-3',
  'set -euo pipefail',
  'set +o posix; Echo',
];

describe('the last words of a script', () => {
  let dir: string;
  let file: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'last-words-'));
    file = join(dir, 'last-words');
    write('lib/more.sh', 'set -euo pipefail\ngive_up() { false; }\n');
    writeFileSync(file, (await lastWordsFor([])) ?? '');
  });
  after(() => rmSync(dir, { recursive: true }));

  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  const bash = (script: string, more: Record<string, string> = {}) => {
    write('web.sh', script);
    const env = { ...userEnvironment({}), LAB_LIB: join(dir, 'lib'), ...more };
    const { status, stdout, stderr } = spawnSync('bash', ['./web.sh', 'one'], {
      cwd: dir,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  for (const [what, script, said] of ENDS)
    it(`say where it ended, and change nothing: ${what}`, () => {
      const without = bash(script);
      expect(without.status).not.to.equal(0);
      const { stderr, ...rest } = without;
      expect(bash(script, { BASH_ENV: file })).to.deep.equal({
        ...rest,
        stderr: `${stderr}stacklab: ${said}\n`,
      });
      expect(lastWordsIn(`stacklab: ${said}`)).to.deep.equal({ text: said, exitCode: without.status });
    });

  for (const [what, script] of SILENT)
    it(`are none, and change nothing: ${what}`, () => {
      expect(bash(script, { BASH_ENV: file })).to.deep.equal(bash(script));
    });

  it('leave nothing for the script and what it starts to find but errtrace', () => {
    const script =
      'echo "$_ $# $1 $0"\ncompgen -v\ndeclare -F\nenv\nbash -c "env; trap -p; echo \\$-"\necho "${-/E/}"';
    const without = bash(script);
    expect(without.stdout).to.contain('LAB_LIB=');
    expect(bash(script, { BASH_ENV: file })).to.deep.equal(without);
  });

  describe('are asked for on a node', () => {
    const start = (before: string, words: string): string => {
      const place = WITH_LAST_WORDS.replaceAll(LAST_WORDS_FILE, words);
      write('web.sh', 'set -e\nbash -c "echo ${BASH_ENV-unset}"\nfalse');
      const { stdout, stderr } = spawnSync('sh', ['-c', `${before} ${place} && exec bash ./web.sh`], {
        cwd: dir,
        env: userEnvironment({}),
        encoding: 'utf8',
      });
      return stdout + stderr;
    };

    it('where the file for it is there', () => {
      expect(start('', file)).to.equal('unset\nstacklab: web.sh line 3: false: exit status 1\n');
      expect(start('', join(dir, 'nothing'))).to.equal('unset\n');
    });

    it('unless a file is read first already', () => {
      expect(start('export BASH_ENV=/dev/null;', file)).to.equal('/dev/null\n');
    });
  });

  describe('are not asked for where a deployment has such traps of its own', () => {
    const wordsOf = async (text: string): Promise<string | undefined> => {
      write('more/traps', text);
      return lastWordsFor([folderOf(dir, ['no such file']), folderOf(join(dir, 'more'), ['traps'])]);
    };

    for (const text of OWN_TRAPS)
      it(JSON.stringify(text), async () => {
        expect(await wordsOf(`#!/bin/bash\n${text}\n`)).to.equal(undefined);
      });

    for (const text of OTHER_TEXT)
      it(`unlike ${JSON.stringify(text)}`, async () => {
        expect(await wordsOf(`#!/bin/bash\n${text}\n`)).to.be.a('string');
      });

    it('unlike those of this project', async () => {
      const lib = await listLib(join(LABS, 'lib'));
      for (const name of ['openstack', 'debian/deploy', 'smoke/deploy']) {
        const folder = await listFolder(join(LABS, name), { title: name });
        expect(await lastWordsFor(lib ? [folder, lib] : []), name).to.be.a('string');
      }
    });
  });

  it('are found in a line wherever they begin, and nowhere else', () => {
    const exitCode = 3;
    const text = 'web.sh line 12: systemctl start nginx: exit status 3 (called from web.sh line 40)';
    expect(lastWordsIn(`starting nginx... stacklab: ${text}`)).to.deep.equal({ text, exitCode });
    expect(lastWordsIn('stacklab: is here')).to.equal(undefined);
    expect(lastWordsIn('web.sh: line 12: nginx: command not found')).to.equal(undefined);
  });
});
