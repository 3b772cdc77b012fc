import { expect } from 'chai';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { LOGIN_PATH, userEnvironment } from '../../support/user-environment.ts';
import { LOOK } from '../../support/scratch-system.ts';

const PROGRAM = join(LOOK, 'centos7-mariadb-server/files/usr/bin/mysql_secure_installation');
/** A server that lets in whoever gives the password of the file `password`, and writes down what it is told. */
const CLIENT = `#!/bin/bash
here=\${0%/*}
given=$(sed -n 's/^password="\\(.*\\)"$/\\1/p' "\${1#--defaults-file=}")
[[ $given == "$(cat "$here/password")" ]] || { echo 'ERROR 1045 (28000): Access denied' >&2; exit 1; }
statements=$(cat)
echo "$statements" >>"$here/statements"
new=$(sed -n "s/.*PASSWORD('\\(.*\\)')).*/\\1/p" <<<"$statements")
[[ -z $new ]] || printf '%s' "$new" >"$here/password"
`;

describe('mysql_secure_installation of the CentOS 7 look', function () {
  let dir: string;
  const told = () => readFile(join(dir, 'statements'), 'utf8');
  const secure = (answers: readonly string[]) =>
    execa(PROGRAM, {
      env: userEnvironment({ PATH: `${dir}:${LOGIN_PATH}` }),
      extendEnv: false,
      reject: false,
      input: answers.map((answer) => `${answer}\n`).join(''),
    });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-mysql-'));
    await writeFile(join(dir, 'password'), '');
    await writeFile(join(dir, 'mysql'), CLIENT);
    await chmod(join(dir, 'mysql'), 0o755);
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('asks what MariaDB 10.1 asks, in its order', async () => {
    const { exitCode, stdout } = await secure(['', 'y', 'secret', 'secret', 'y', 'y', 'y', 'y']);
    expect(exitCode).to.equal(0);
    const questions = stdout.match(/^(Enter|Set|New|Re-enter|Remove|Disallow|Reload)[^?:\n]*[?:]/gm);
    expect(questions).to.deep.equal([
      'Enter current password for root (enter for none):',
      'Set root password?',
      'New password:',
      'Re-enter new password:',
      'Remove anonymous users?',
      'Disallow root login remotely?',
      'Remove test database and access to it?',
      'Reload privilege tables now?',
    ]);
    expect(await readFile(join(dir, 'password'), 'utf8')).to.equal('secret');
    expect(await told())
      .to.include("DELETE FROM mysql.global_priv WHERE User = '';")
      .and.include('DROP DATABASE IF EXISTS test;');
  });

  it('leaves alone what is answered with no', async () => {
    const { exitCode, stdout } = await secure(['', 'n', 'n', 'n', 'n', 'n']);
    expect(exitCode).to.equal(0);
    expect(stdout.match(/ \.\.\. skipping\./g)).to.have.lengthOf(5);
    expect(await told()).to.equal('SELECT 1;\n');
  });

  it('asks for the password of a root that has one, until it is right', async () => {
    await writeFile(join(dir, 'password'), 'old');
    const { exitCode, stdout } = await secure(['wrong', 'old', 'n', 'n', 'n', 'n', 'n']);
    expect(exitCode).to.equal(0);
    expect(stdout.match(/Enter current password/g)).to.have.lengthOf(2);
    expect(stdout).to.include('Change the root password? [Y/n]');
  });

  it('takes a new password only when it is given twice alike, and is not empty', async () => {
    const answers = ['', 'y', 'one', 'other', '', '', 'same', 'same', 'n', 'n', 'n', 'n'];
    const { exitCode, stdout } = await secure(answers);
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.include('Sorry, passwords do not match.')
      .and.include("Sorry, you can't use an empty password here.");
    expect(await readFile(join(dir, 'password'), 'utf8')).to.equal('same');
  });

  it('ends with an error when the answers end before the password is known', async () => {
    await writeFile(join(dir, 'password'), 'old');
    expect((await secure(['wrong'])).exitCode).to.equal(1);
  });
});
