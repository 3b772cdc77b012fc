import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseStringPromise } from 'xml2js';
import { PROJECT } from '../support/lab-cli.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory, type Inventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';

const RUNS = join(PROJECT, '.lab', 'runs');

describe('lab run smoke', () => {
  let home: LabHome;
  let inventory: Inventory;
  let run: Awaited<ReturnType<LabHome['lab']>>;
  before(async () => {
    home = await LabHome.create();
    inventory = await takeInventory(home.stateHome);
    run = await home.lab('run', 'smoke', '--keep', 'always', '--name', 'kept', '-v');
  });
  after(() => home[Symbol.asyncDispose]());

  it('is green and records itself', async () => {
    expect(run.exitCode, run.all).to.equal(0);
    const summary = await recordedSummary(run.stdout);
    expect(summary.verdict).to.equal('green');
    expect(summary.platform?.release).to.equal('OpenStack Zed (Debian 12)');
    expect(summary.checks.map(({ state }) => state))
      .to.include('passed')
      .and.not.include('failed');
    expect(run.stdout).to.contain(summary.acceleration?.reason).and.contain(summary.directory);
    const junit = (await parseStringPromise(
      await readFile(join(summary.directory, 'junit.xml'), 'utf8'),
    )) as object;
    expect(junit).to.have.property('testsuites');
    const packages = await readFile(join(summary.directory, 'logs', 'server01.packages'), 'utf8');
    expect(packages).to.match(/^ii \tsystemd\t252\.\S+$/m);
  });

  it('keeps the lab when asked, works on it by hand, writes none of its secrets anywhere, and leaves nothing', async () => {
    expect(run.stdout).to.contain('bin/lab down kept');

    const status = await home.lab('status', '--json');
    const [report] = JSON.parse(status.stdout) as {
      name: string;
      nodes: { name: string; running: boolean }[];
    }[];
    expect(report).to.include({ name: 'kept', state: 'up' });
    expect(report?.nodes.map(({ running }) => running)).to.deep.equal([true, true]);
    const [first] = report?.nodes ?? [];

    const exec = await home.lab('exec', first?.name ?? '', '--', 'hostname; exit 7');
    expect([exec.stdout, exec.exitCode]).to.deep.equal([first?.name, 7]);
    const endless = home.lab('exec', first?.name ?? '', '--', 'echo begun; exec sleep 86399');
    await once(endless.stdout, 'data');
    endless.kill('SIGTERM');
    expect((await endless).exitCode, 'of an interrupted command').to.equal(130);
    const left = await home.lab('exec', first?.name ?? '', '--', 'pgrep -x sleep');
    expect(left.stdout, 'what is left of it on the node').to.equal('');
    const { acceleration } = await recordedSummary(run.stdout);
    const holders = await home.lab(
      'exec',
      first?.name ?? '',
      '--',
      'grep -lx lab-holds-kvm /proc/[0-9]*/comm | wc -l',
    );
    expect(holders.stdout, 'what keeps KVM from patching the scheduler').to.equal(
      acceleration?.type === 'tcg' ? '1' : '0',
    );
    const ssh = await home.lab('ssh', first?.name ?? '', '--', 'hostname');
    expect(ssh.stdout, ssh.all).to.equal(first?.name);
    const logs = await home.lab('logs', first?.name ?? '');
    expect(logs.stdout).to.contain('login:');
    const again = await home.lab('deploy');
    expect(again.exitCode, again.all).to.equal(0);
    const check = await home.lab('check');
    expect(check.exitCode, check.all).to.equal(0);

    const secrets = await home.secretsOf('kept');
    expect(secrets.length).to.be.greaterThan(3);
    const told = [run.all, again.all, check.all, ...(await recordedTexts())].join('\n');
    expect(secrets.filter((secret) => told.includes(secret))).to.deep.equal([]);

    const down = await home.lab('down', 'kept');
    expect(down.exitCode, down.all).to.equal(0);
    expect(await takeInventory(home.stateHome)).to.deep.equal(inventory);
    expect(await home.instances()).to.deep.equal([]);
  });
});

/** Every file of the three runs that have just been recorded. */
async function recordedTexts(): Promise<string[]> {
  const runs = (await readdir(RUNS))
    .filter((name) => name.includes('-smoke-'))
    .toSorted()
    .slice(-3);
  const files = await Promise.all(
    runs.map(async (run) => {
      const entries = await readdir(join(RUNS, run), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return Promise.all(files.flat().map((file) => readFile(file, 'utf8')));
}
