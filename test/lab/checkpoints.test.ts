import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { waitUntil } from '../../harness/core/wait.ts';
import { decodeEvents } from '../../harness/report/event-log.ts';
import type { Event } from '../../harness/report/events.ts';
import { every, latest } from '../../harness/report/event-queries.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { HeldProgram } from '../support/held-program.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';

const DEPLOYMENT = join(PROJECT, 'labs', 'smoke', 'deploy');

describe('checkpoints of lab smoke', () => {
  let home: LabHome;
  let deployment: string;
  /** What the checks of a lab that was never brought back come to. */
  let fresh: string[];

  before(async () => {
    home = await LabHome.create();
    deployment = join(await mkdtemp(join(tmpdir(), 'stacklab-deployment-')), 'deploy');
    await cp(DEPLOYMENT, deployment, { recursive: true });
    const first = await run();
    expect(first.exitCode, first.all).to.equal(0);
    fresh = checksOf(first.events);
    expect(first.all).to.contain('to run: time, web, client: there is no checkpoint yet');
  });
  after(async () => {
    await home[Symbol.asyncDispose]();
    await rm(join(deployment, '..'), { recursive: true, force: true });
  });
  afterEach(async () => {
    expect(await home.instances()).to.deep.equal([]);
    expect((await takeInventory(home.stateHome)).processes).to.deep.equal([]);
  });

  const run = async (...args: string[]) => {
    const { exitCode, all } = await home.lab('run', 'smoke', '--deployment', deployment, ...args);
    return { exitCode, all, events: await eventsOf(all) };
  };

  it('let a second run ask nothing but the checks, all of them, and it says so', async () => {
    const again = await run();
    expect(again.exitCode, again.all).to.equal(0);
    expect(latest(again.events, 'checkpoint-restored')?.phases).to.deep.equal(['time', 'web', 'client']);
    expect(every(again.events, 'phase-started')).to.deep.equal([]);
    expect(every(again.events, 'rerun')).to.deep.equal([]);
    expect(checksOf(again.events)).to.deep.equal(fresh).and.to.include('web.page passed');
  });

  it('let a run with another client.sh run that alone, and say why', async () => {
    await appendFile(join(deployment, 'client.sh'), '\n# another byte\n');
    const changed = await run();
    expect(changed.exitCode, changed.all).to.equal(0);
    expect(changed.all).to.contain('to run: client: client.sh changed');
    expect(phasesRun(changed.events)).to.deep.equal(['client']);
  });

  it('bring a lab up in seconds as it was after a phase, with the secrets that its nodes know', async () => {
    const up = await home.lab('up', 'smoke', '--deployment', deployment, '--at', 'web', '--name', 'at-web');
    expect(up.exitCode, up.all).to.equal(0);
    expect(phasesRun(await eventsOf(up.all))).to.deep.equal([]);
    const page = await home.lab(
      'exec',
      'server01',
      '--',
      'date +%s; cat /proc/sys/kernel/random/boot_id; systemctl is-active nginx srv.mount',
    );
    const [now, firstBoot, ...units] = page.stdout.split('\n');
    expect(Math.abs(Number(now) - Date.now() / 1_000)).to.be.lessThan(30);
    expect(units).to.deep.equal(['active', 'active']);
    await home.lab('exec', 'server01', '--', 'systemctl reboot');
    await waitUntil(
      'server01 boots again from what the checkpoint brought along',
      async () => {
        const look = 'cat /proc/sys/kernel/random/boot_id; hostname';
        const { stdout } = await home.lab('exec', 'server01', '--', look);
        const [boot, hostname] = stdout.split('\n');
        const booted = hostname === 'server01' && boot !== firstBoot;
        return booted ? { done: true } : { pending: stdout };
      },
      { within: '300s' },
    );
    const secrets = await home.secretsOf('at-web');
    expect(secrets.filter((secret) => up.all.includes(secret))).to.deep.equal([]);
    const deployed = await home.lab('deploy', '--deployment', deployment);
    expect(deployed.exitCode, deployed.all).to.equal(0);
    const checked = await home.lab('check');
    expect(checked.exitCode, checked.all).to.equal(0);
    expect((await home.lab('down', 'at-web')).exitCode).to.equal(0);
  });

  it('lead back to the lab as it was before a phase failed, and retry goes on from there', async () => {
    const script = await readFile(join(deployment, 'client.sh'), 'utf8');
    await writeFile(join(deployment, 'client.sh'), 'echo broken >&2; exit 3\n');
    const red = await run();
    expect(red.exitCode, red.all).to.equal(1);
    const [, command = ''] = /bin\/(lab up smoke .*--at [0-9a-f]+)/.exec(red.all) ?? [];
    expect(command, red.all).to.contain(`--deployment '${deployment}'`);
    expect(red.all).to.contain('bin/lab retry smoke');
    await writeFile(join(deployment, 'client.sh'), script);
    const retried = await home.lab('retry', 'smoke');
    expect(retried.exitCode, retried.all).to.equal(0);
    expect(phasesRun(await eventsOf(retried.all))).to.deep.equal(['client']);
  });

  it('are listed and pruned', async () => {
    const list = await home.lab('checkpoints', '--json');
    const entries = JSON.parse(list.stdout) as { lab: string; phases: string[]; sizeBytes: number }[];
    expect(entries.length).to.be.greaterThan(2);
    expect(new Set(entries.map(({ lab }) => lab))).to.deep.equal(new Set(['smoke']));
    expect((await home.lab('checkpoints')).stdout).to.contain('after client');
    const pruned = await home.lab('checkpoints', 'prune', '--keep', '1');
    expect(pruned.stdout).to.contain('removed: ');
    expect(await keysIn(home)).to.have.lengthOf(1);
  });

  it('are discarded when their lab is not what it was, and the run goes on without', async () => {
    const [key = ''] = await keysIn(home);
    const manifest = join(storeOf(home), key, 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"answering": []', '"answering": ["the database"]'));
    const fallen = await run();
    expect(fallen.exitCode, fallen.all).to.equal(0);
    const discarded = latest(fallen.events, 'checkpoint-discarded');
    expect(discarded?.reason).to.contain('the database does not answer any more');
    expect(phasesRun(fallen.events)).to.deep.equal(['client', 'time', 'web']);
    expect(latest(fallen.events, 'checkpoint-restored')).to.equal(undefined);
  });

  for (const [what, args, packing] of [
    ['keeps one', ['--fresh'], '*" -o "*'],
    ['is brought back from one', [], '*" -dc "*'],
  ] as const)
    it(`do no harm when a run is killed while it ${what}: the next is green`, async () => {
      const zstd = await HeldProgram.create(join(home.stateHome, what), 'zstd', packing);
      const again = ['run', 'smoke', '--deployment', deployment, ...args];
      const killed = home.labWith({ PATH: zstd.path }, ...again);
      await zstd.holds(killed);
      killed.kill('SIGKILL');
      await killed;
      await waitUntil(
        'nothing of it is left',
        async () => {
          const { processes } = await takeInventory(home.stateHome);
          return processes.length === 0 ? { done: true } : { pending: processes.join() };
        },
        { within: '10s' },
      );
      const next = await run();
      expect(next.exitCode, next.all).to.equal(0);
      expect((await readdir(storeOf(home))).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    });
});

function checksOf(events: readonly Event[]): string[] {
  return every(events, 'check-ended').map(({ check, status }) => `${check} ${status}`);
}

function phasesRun(events: readonly Event[]): string[] {
  return [...new Set(every(events, 'phase-started').map(({ phase }) => phase))].toSorted();
}

async function eventsOf(said: string): Promise<Event[]> {
  const [, directory = ''] = /recorded in\s+(\S+)/.exec(said) ?? [];
  return decodeEvents(await readFile(join(directory, 'events.ndjson'), 'utf8'));
}

function storeOf({ stateHome }: LabHome): string {
  return join(stateHome, 'stacklab', 'checkpoints');
}

async function keysIn(home: LabHome): Promise<string[]> {
  return (await readdir(storeOf(home))).filter((name) => /^[0-9a-f]{64}$/.test(name));
}
