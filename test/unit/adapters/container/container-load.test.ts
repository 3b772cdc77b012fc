import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rmdir, writeFile, readFile, access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { containerLoad } from '../../../../harness/adapters/container/container-load.ts';
import { groupFolder } from '../../../../harness/adapters/container/delegated-group.ts';
import { BusyLoops } from '../../../support/busy-loops.ts';
import { skip } from '../../../support/skip.ts';

const ID = 'c0ffee'.padEnd(64, '0');
const LOOP_MS = 1_500;

/** As engines name the groups of containers: this one is in another, has groups of its own systemd and another container in it. */
const OUTER = `docker-${'a'.repeat(64)}.scope`;
const OWN = join(OUTER, `docker-${ID}.scope`);
const INIT = join(OWN, 'init.scope');
const INNER = join(OWN, 'system.slice', `docker-${'b'.repeat(64)}.scope`);

/** The folder that they were made in; undefined where the kernel counts no pressure, or lets nobody make any. */
async function makeGroups(): Promise<string | undefined> {
  const files = ['/proc/self/cgroup', '/proc/self/mountinfo'].map((file) => readFile(file, 'utf8'));
  const [membership = '', mounts = ''] = await Promise.all(files);
  const root = groupFolder(membership, mounts);
  if (root === undefined) return undefined;
  for (const group of [INIT, INNER])
    await mkdir(join(root, group), { recursive: true }).catch(() => undefined);
  return access(join(root, OWN, 'cpu.pressure')).then(
    () => root,
    () => undefined,
  );
}

async function removeGroups(root: string): Promise<void> {
  for (const group of [INIT, INNER, join(OWN, 'system.slice'), OWN, OUTER]) await rmdir(join(root, group));
}

/** Two processes in a group that share a processor, and end. */
async function loopFor(ms: number, group: string): Promise<void> {
  await using loops = await BusyLoops.start({ count: 2, by: ['taskset', '-c', '0', 'nice', '-n', '19'] });
  for (const pid of loops.pids) await writeFile(join(group, 'cgroup.procs'), `${pid}`);
  await delay(ms);
}

describe('the load of nodes that are containers', () => {
  it('is what the kernel counts of the container’s own group, whatever groups are below it', async function () {
    const root = await makeGroups();
    if (root === undefined)
      return skip(this, 'makes a control group whose pressure the kernel of this host counts');
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await writeFile(join(root, INIT, 'cgroup.procs'), `${sleeper.pid}`);
      const load = containerLoad([{ name: 'node01', cpus: 2 }], () => Promise.resolve(ID));
      const startedAt = performance.now();
      await load.look();
      await loopFor(LOOP_MS, join(root, INNER));
      const time = (await load.look()).get('node01');
      const passedMs = performance.now() - startedAt;
      // of two that share a processor one always stands in line; both are gone when they are asked for
      expect(time?.ranMs).to.be.greaterThan(0);
      expect((time?.ranMs ?? 0) + (time?.lostMs ?? 0)).to.be.within(0.75 * LOOP_MS, 2 * passedMs);
      expect(time?.askedMs).to.be.within(0.75 * LOOP_MS, 2 * passedMs);
    } finally {
      sleeper.kill('SIGKILL');
      await once(sleeper, 'exit');
      await removeGroups(root);
    }
  });

  it('asks an engine again that could not be asked', async () => {
    const answers = [Promise.reject(new Error('no answer')), Promise.resolve(ID)];
    const load = containerLoad([{ name: 'node01', cpus: 1 }], () => answers.shift() ?? Promise.resolve(ID));
    const refused = await load.look().then(
      () => 'none',
      (error: unknown) => (error as Error).message,
    );
    expect(refused).to.equal('no answer');
    expect([...(await load.look()).keys()]).to.deep.equal([]);
  });
});
