import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HostFault, LabFault, UsageError } from '../../../../harness/core/errors.ts';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import { MASK, Secret } from '../../../../harness/core/secret.ts';
import type { Deployment, Phase } from '../../../../harness/lab/deployment.ts';
import type { NodePlan } from '../../../../harness/lab/lab.ts';
import type { ProcessTable } from '../../../../harness/ports/processes.ts';
import type { EventBody } from '../../../../harness/report/events.ts';
import {
  bringUpFromCheckpoint,
  type FromCheckpointOrder,
} from '../../../../harness/run/checkpoints/bring-up-from-checkpoint.ts';
import { CheckpointStore } from '../../../../harness/run/checkpoints/checkpoint-store.ts';
import type { CheckpointWish } from '../../../../harness/run/checkpoints/checkpoint-choice.ts';
import { listFolder } from '../../../../harness/run/folder-listing.ts';
import { HostFacts } from '../../../../harness/run/host-facts.ts';
import { tryToLockFile } from '../../../../harness/adapters/cache/file-lock.ts';
import { InstanceStore } from '../../../../harness/run/instance-store.ts';
import type { ShellTarget, Tools } from '../../../../harness/run/tools.ts';
import { PaperProvider } from '../../../support/paper-provider.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const PROCESSES: ProcessTable = {
  self: () => Promise.resolve({ pid: 1, startTime: '1' }),
  isAlive: () => Promise.resolve(true),
};

function phase(name: string, needs: string[] = []): Phase {
  const action = { run: `${name}.sh` };
  return { name, nodes: ['object01'], action, withinMs: 1, needs, requires: [], units: [] };
}

describe('the beginning of a lab', () => {
  let dir: string;
  let provider: PaperProvider;
  let store: CheckpointStore;
  let events: EventBody[];
  let says: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-beginning-'));
    await mkdir(join(dir, 'deploy'));
    for (const name of ['time', 'web', 'client']) await writeFile(join(dir, 'deploy', `${name}.sh`), '');
    provider = new PaperProvider(LAB, join(dir, 'labs'));
    store = storeOf(1 << 30);
    events = [];
    says = 'answering\n';
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const storeOf = (budgetBytes: number): CheckpointStore =>
    new CheckpointStore({ root: join(dir, 'checkpoints'), processes: PROCESSES, budgetBytes });

  const order = async (wish: CheckpointWish, password: string): Promise<FromCheckpointOrder> => {
    const folder = await listFolder(join(dir, 'deploy'), { title: 'deploy' });
    const phases = [phase('time'), phase('web', ['time']), phase('client', ['web'])];
    const deployment: Deployment = {
      dir: folder.dir,
      folder,
      secrets: ['reader'],
      settings: new Map(),
      phases,
    };
    return {
      ...{ lab: LAB, instance: 'small-1', platform: 'debian12', images: new Map(), runDirectory: dir },
      acceleration: { type: 'tcg', nested: false, rungs: [], reason: '', timeScale: 1 },
      passwords: new Map([['reader', new Secret(password)]]),
      ...{ deployment, libDir: join(dir, 'lib'), wish },
    };
  };

  const begin = async (wish: CheckpointWish = {}, password = 'a new password') => {
    const answer = (node: string, command: string): string => {
      if (command.startsWith('hostname')) return lookOf(planOf(LAB, node));
      if (command.includes('date +%s')) return String(Math.round(Date.now() / 1_000));
      return command.includes('systemctl') ? says : '';
    };
    const tools = {
      provider,
      newKeyPair: () => ({ privateKey: new Secret('the private key'), publicKey: 'ssh-ed25519 AAAA' }),
      offerPackages: () => ({ port: 1, answer: () => undefined }),
      connectShell: ({ node }: ShellTarget) =>
        new ScriptedShell((command) => ({ stdout: answer(node, command) })),
    } as unknown as Tools;
    const instances = new InstanceStore({
      root: join(dir, 'labs'),
      processes: PROCESSES,
      tryToLock: tryToLockFile,
      isUp: () => Promise.resolve(false),
    });
    await instances.forget('small-1');
    await instances.claim('small-1');
    const emit = (event: EventBody): void => void events.push(event);
    return bringUpFromCheckpoint(await order(wish, password), {
      tools,
      instances,
      checkpoints: store,
      emit,
      facts: new HostFacts(dir),
    });
  };

  /** A run that keeps what these phases come to. */
  const keep = async (...names: string[]): Promise<void> => {
    const { up, progress } = await begin({ fresh: true }, 'the old password');
    await progress.checkpointer?.of(up).onQuiet(new Set(names), true);
    await progress.checkpointer?.settled();
    provider.log.length = 0;
    events.length = 0;
  };

  const discarded = (): string[] =>
    events.flatMap((event) => (event.type === 'checkpoint-discarded' ? [event.reason] : []));

  it('is nothing where no checkpoint is, and the reason is told', async () => {
    const { progress } = await begin();
    expect(provider.log).to.deep.equal(['brought up']);
    expect([...progress.reused]).to.deep.equal([]);
    expect(events).to.deep.include({
      type: 'rerun',
      phases: ['time', 'web', 'client'],
      reason: 'there is no checkpoint yet',
    });
  });

  it('has the secrets of new nodes told by nobody', async () => {
    await begin({ fresh: true }, 'the new password');
    expect(knownSecrets.redactText('the new password')).to.equal(MASK);
  });

  it('is the furthest checkpoint that fits, with the passwords of its nodes, none of them told', async () => {
    await keep('time');
    await keep('time', 'web');
    const { up, progress } = await begin();
    expect(provider.log).to.deep.equal(['restored']);
    expect([...progress.reused]).to.deep.equal(['time', 'web']);
    expect(up.record.passwords.get('reader')?.reveal()).to.equal('the old password');
    expect(up.record.instance).to.equal('small-1');
    expect(knownSecrets.redactText('the old password, the private key')).to.equal(`${MASK}, ${MASK}`);
    await progress.checkpointer?.of(up).onQuiet(progress.reused, true);
    expect(await store.list()).to.have.lengthOf(2);
  });

  it('is the checkpoint before one whose lab has declined, which is discarded with the reason', async () => {
    await keep('time');
    await keep('time', 'web');
    provider.failures.push(new LabFault('object01: unit nginx has failed'));
    const { progress } = await begin();
    expect([...progress.reused]).to.deep.equal(['time']);
    expect(discarded()).to.deep.equal(['object01: unit nginx has failed']);
    expect(await store.list()).to.have.lengthOf(1);
  });

  it('is nothing when a unit has failed since then in all of them', async () => {
    await keep('time');
    await keep('time', 'web');
    says = 'nginx.service loaded failed failed\nanswering\n';
    const { progress } = await begin();
    expect([...progress.reused]).to.deep.equal([]);
    const reason = 'controller01: unit nginx.service has failed; object01: unit nginx.service has failed';
    expect(discarded()).to.deep.equal([reason, reason]);
    expect(provider.log).to.deep.equal(['restored', 'taken down', 'restored', 'taken down', 'brought up']);
    expect(await readdir(join(dir, 'checkpoints'))).to.deep.equal([]);
  });

  it('keeps a checkpoint that the host has no room for', async () => {
    await keep('time');
    provider.failures.push(new HostFault('no space left'));
    const { progress } = await begin();
    expect([...progress.reused]).to.deep.equal([]);
    expect(await store.list()).to.have.lengthOf(1);
  });

  it('has no checkpoints where the provider, its host or the budget has none, and says why', async () => {
    provider.checkpoints.unavailable = 'with --connect there are none';
    await begin();
    provider.checkpoints.unavailable = undefined;
    store = storeOf(0);
    const { progress } = await begin();
    expect(progress.checkpointer).to.equal(undefined);
    const reasons = events.flatMap((event) => (event.type === 'rerun' ? [event.reason] : []));
    expect(reasons).to.deep.equal([
      'checkpoints are off: with --connect there are none',
      'checkpoints are off: their budget is 0',
    ]);
    const error = await rejection(begin({ key: 'abcd1234' }));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal('--at abcd1234: checkpoints are off: their budget is 0');
  });

  it('is the one checkpoint that was asked for, or an error', async () => {
    await keep('time');
    await keep('time', 'web');
    const [, first] = await store.list();
    const { progress } = await begin({ key: first?.manifest.key.slice(0, 12) });
    expect([...progress.reused]).to.deep.equal(['time']);
    expect((await rejection(begin({ key: 'abcd1234' }))).message).to.equal(
      'there is no checkpoint abcd1234; look with: bin/lab checkpoints',
    );
    await writeFile(join(dir, 'deploy', 'time.sh'), 'changed');
    const key = first?.manifest.key.slice(0, 12) ?? '';
    expect((await rejection(begin({ key }))).message).to.contain(`checkpoint ${key} does not fit`);
  });

  it('ends checkpoints for this run when the deployment changes while it begins', async () => {
    const { up, progress } = await begin();
    await writeFile(join(dir, 'deploy', 'time.sh'), 'changed');
    await progress.checkpointer?.confirm();
    await progress.checkpointer?.of(up).onQuiet(new Set(['time']), true);
    expect(await store.list()).to.deep.equal([]);
    expect(events.filter(({ type }) => type === 'warning')).to.have.lengthOf(1);
  });

  it('takes no checkpoint of what already is one, unless everything is to be fresh', async () => {
    await keep('time');
    const [kept] = await store.list();
    const { up, progress } = await begin({ from: 'time' });
    await progress.checkpointer?.of(up).onQuiet(new Set(['time']), true);
    expect((await progress.checkpointer?.latest())?.manifest.madeAt).to.equal(kept?.manifest.madeAt);
    expect(events.filter(({ type }) => type === 'checkpoint-saved')).to.deep.equal([]);
  });
});

/** What a node says when it is as it was planned. */
function lookOf({ name, nics, disks }: NodePlan): string {
  const links = nics.map(({ device, mac, address }) => ({
    ifname: device,
    address: mac,
    addr_info: address === undefined ? [] : [{ family: 'inet', local: address, prefixlen: 24 }],
  }));
  const sizes = disks.map(
    ({ serial, sizeMiB }) => `/dev/disk/by-id/virtio-${serial} ${sizeMiB * 1024 * 1024}`,
  );
  return [name, Math.floor(Date.now() / 1_000), JSON.stringify(links), ...sizes].join('\n');
}
