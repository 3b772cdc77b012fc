import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { SMALL_PROJECT } from '../support/small-project.ts';
import { strangersEnvironment } from '../support/user-environment.ts';

/** Starts a command in a session without a terminal, writing to one that has gone: every write fails with EIO. */
const ON_A_TERMINAL_THAT_IS_GONE = `
import os, pty, subprocess, sys
terminal, end = pty.openpty()
command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=end, stderr=end, start_new_session=True)
os.close(terminal); os.close(end)
sys.exit(command.wait())
`;

describe('a command whose output nobody reads', () => {
  let cli: CliSandbox;

  before(async () => {
    cli = await CliSandbox.create(SMALL_PROJECT);
  });
  after(() => cli[Symbol.asyncDispose]());

  const play = (file: string, args: readonly string[]) =>
    execa(file, [...args], { env: environment(cli), extendEnv: false, reject: false, timeout: 60_000 });
  const inShell = (script: string) => play('bash', ['-c', `${script}; exit "\${PIPESTATUS[0]}"`]);
  const lab = join(PROJECT, 'bin', 'lab');
  const orphaned = (...args: string[]) => play('python3', ['-c', ON_A_TERMINAL_THAT_IS_GONE, lab, ...args]);

  for (const closed of ['>&-', '2>&-', '<&-', '<&- >&- 2>&-', '| true', '2>&1 | true'])
    it(`ends as any other: lab list ${closed}`, async () => {
      const { exitCode, stderr } = await inShell(`'${lab}' list ${closed}`);
      expect([exitCode, stderr]).to.deep.equal([0, '']);
    });

  it('ends as any other when its terminal is gone', async () => {
    expect((await orphaned('list')).exitCode).to.equal(0);
    expect((await orphaned('lst')).exitCode).to.equal(64);
  });

  it('says once that there is no room for what it says, and fails', async () => {
    const { exitCode, stderr } = await inShell(`'${lab}' list >/dev/full`);
    expect([exitCode, stderr]).to.deep.equal([
      74,
      'lab: standard output cannot be written: ENOSPC: no space left on device, write',
    ]);
  });

  for (const [title, start] of [
    ['has no standard streams', () => inShell(`'${lab}' run small --offline <&- >&- 2>&-`)],
    ['is read by nobody', () => inShell(`'${lab}' run small --offline 2>&1 | true`)],
    ['has lost its terminal', () => orphaned('run', 'small', '--offline')],
    ['finds the disk full that its output goes to', () => inShell(`'${lab}' run small --offline >/dev/full`)],
  ] as const)
    it(`keeps the whole record of a run that ${title}`, async () => {
      const { exitCode } = await start();
      const run = join(cli.project, '.lab', 'runs', 'latest');
      const summary = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      expect([exitCode, summary['verdict']]).to.deep.equal([2, 'broken']);
      expect(await readdir(run)).to.include('junit.xml');
      const events = (await readFile(join(run, 'events.ndjson'), 'utf8')).trim().split('\n');
      for (const event of events) expect(JSON.parse(event)).to.have.property('type');
    });
});

function environment(cli: CliSandbox) {
  return strangersEnvironment(cli.dir, { CI: '1', ...cli.env });
}
