import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HostFault, HostLacks, LabFault } from '../../../harness/core/errors.ts';
import type { Room } from '../../../harness/ports/host.ts';
import type { ImageOutlook } from '../../../harness/ports/images.ts';
import { tryToLockFile } from '../../../harness/adapters/cache/file-lock.ts';
import { InstanceStore } from '../../../harness/run/instance-store.ts';
import { bringUpLab } from '../../../harness/run/lab-run.ts';
import type { RunContext } from '../../../harness/run/run-context.ts';
import type { RunOrder } from '../../../harness/run/run-order.ts';
import { rejection } from '../../support/rejection.ts';
import { smallLab } from '../../support/small-lab.ts';

const PROCESSES = {
  self: () => Promise.resolve({ pid: 1, startTime: '1' }),
  isAlive: () => Promise.resolve(true),
};
const ROOMY: Room = { fileSystem: 'state', freeMiB: 100_000 };

/** A host, a provider and a cache that answer as they are told and write down what they are asked. */
class Stand {
  readonly asked: string[] = [];
  readonly warnings: string[] = [];
  lacks: Error | undefined;
  refusal: Error | undefined;
  memoryMiB = 16_384;
  rooms: Readonly<Record<string, Room>> = { cache: { fileSystem: 'cache', freeMiB: 100_000 } };
  outlook: Partial<ImageOutlook> = {};
  readonly #labs: string;

  constructor(labs: string) {
    this.#labs = labs;
  }

  raise(order: Partial<RunOrder> = {}): Promise<unknown> {
    const whole = {
      lab: smallLab(),
      deployment: { dir: '/deploy', secrets: [], phases: [] },
      platform: { name: 'debian12', title: '', release: '', source: { kind: 'build' } },
      instance: 'small-1',
      offline: false,
      ...order,
    };
    return bringUpLab(whole as unknown as RunOrder, this.#context());
  }

  #context(): RunContext {
    const note = (what: string, error?: Error) => async (): Promise<void> => {
      this.asked.push(what);
      if (error) throw error;
      return Promise.resolve();
    };
    const provider = {
      name: 'scripted',
      hostPrograms: () => Promise.resolve(['scripted']),
      shortcomings: () => Promise.resolve([]),
      tryOut: note('tried out', this.refusal),
      takeDown: async (instance: string) => {
        this.asked.push('taken down');
        await rm(join(this.#labs, instance), { recursive: true });
      },
    };
    const cpus = { cpus: 2, memoryMiB: this.memoryMiB, availableMemoryMiB: this.memoryMiB };
    const host = {
      facts: () => Promise.resolve({ ...cpus, description: '' }),
      room: (folder: string) => Promise.resolve(this.rooms[folder] ?? ROOMY),
      requirePrograms: note('programs', this.lacks),
    };
    const nothing = { cacheDir: 'cache', missing: [], obstacles: [], neededMiB: 0, neededFiles: 0 };
    const images = {
      outlook: () => Promise.resolve({ ...nothing, ...this.outlook }),
      nodeImage: () => Promise.reject(new Error('an image was asked for')),
    };
    return {
      tools: { provider, host, images },
      instances: new InstanceStore({
        root: this.#labs,
        processes: PROCESSES,
        tryToLock: tryToLockFile,
        isUp: () => Promise.resolve(false),
      }),
      checkpoints: { budgetBytes: 0 },
      emit: (event: { type: string; message?: string }) => {
        if (event.type === 'warning') this.warnings.push(event.message ?? '');
      },
      stateDir: 'state',
    } as unknown as RunContext;
  }
}

describe('preflight', () => {
  let labs: string;
  let stand: Stand;
  beforeEach(async () => {
    labs = await mkdtemp(join(tmpdir(), 'stacklab-preflight-'));
    stand = new Stand(labs);
  });
  afterEach(() => rm(labs, { recursive: true }));

  it('comes before images, and tries the host out once it has all that can be asked', async () => {
    expect((await rejection(stand.raise())).message).to.equal('an image was asked for');
    expect(stand.asked).to.deep.equal(['programs', 'tried out', 'taken down']);
  });

  it('tells all that it finds in one message, and then neither tries anything nor asks for an image', async () => {
    stand.lacks = new HostLacks(
      'this host lacks socat; install what brings them:\n  sudo apt-get install socat',
    );
    stand.memoryMiB = 1_024;
    stand.rooms = { cache: { fileSystem: 'cache', freeMiB: 1_000 }, state: { ...ROOMY, freeMiB: 1_500 } };
    stand.outlook = { missing: ['for controller'], obstacles: ['no mirror'], neededMiB: 3_000 };
    const error = await rejection(stand.raise());
    expect(error).to.be.instanceOf(HostLacks);
    expect(error.message.split('\n').map((line) => line.slice(0, 46))).to.deep.equal([
      'this host lacks socat; install what brings the',
      '  sudo apt-get install socat',
      'lab small needs 2752MiB of memory (controller0',
      'cache: lab small needs about 3000MiB there (30',
      'state: lab small needs about 2GiB there (2GiB ',
      'no mirror',
    ]);
    expect(stand.asked).to.deep.equal(['programs']);
    expect(await readdir(labs)).to.deep.equal([]);
  });

  it('is the host’s fault where there is no room, and names what is needed, what is free and the remedy', async () => {
    stand.rooms = {
      cache: { fileSystem: 'one', freeMiB: 4_000 },
      state: { fileSystem: 'one', freeMiB: 4_000 },
    };
    stand.outlook = { missing: ['for controller'], neededMiB: 2_000 };
    const error = await rejection(stand.raise());
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal(
      'cache and state: lab small needs about 4048MiB there (2000MiB for images that are not in the cache, 2GiB for the disks of its nodes), 4000MiB is free; make room, or set XDG_CACHE_HOME or XDG_STATE_HOME to a folder of another file system',
    );
  });

  it('warns where there is hardly room', async () => {
    stand.rooms = { state: { fileSystem: 'state', freeMiB: 2_100 } };
    await rejection(stand.raise());
    expect(stand.warnings.join('\n')).to.match(/^state: lab small needs about 2GiB .* which is hardly more/m);
  });

  it('counts files where a file system has a limit of them', async () => {
    stand.rooms = { cache: { fileSystem: 'cache', freeMiB: 100_000, freeFiles: 10 } };
    stand.outlook = { missing: ['for controller'], neededMiB: 1, neededFiles: 40_000 };
    expect((await rejection(stand.raise())).message).to.contain(
      'cache: lab small makes about 40000 files there, its file system takes 10 more',
    );
  });

  it('says that images are missing where nothing may be fetched, and not what would be in the way of making them', async () => {
    stand.outlook = { missing: ['for controller', 'guest cirros'], obstacles: ['no mirror'] };
    const error = await rejection(stand.raise({ offline: true }));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal(
      'images for controller; guest cirros: not in the cache under cache, and nothing may be fetched; run once without --offline',
    );
  });

  it('makes what does not come up the host’s fault, with its words, and leaves nothing', async () => {
    stand.refusal = new LabFault('libvirtd: no');
    const error = await rejection(stand.raise());
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal('this host cannot carry a lab of the provider scripted: libvirtd: no');
    expect(stand.asked).to.deep.equal(['programs', 'tried out', 'taken down']);
    expect(await readdir(labs)).to.deep.equal([]);
  });
});
