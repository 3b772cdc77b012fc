import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bootProbe, type BootRequest } from '../../harness/adapters/acceleration/boot-probe.ts';
import { Interrupted } from '../../harness/core/errors.ts';
import { rejection } from '../support/rejection.ts';
import { takeInventory } from '../support/leftovers.ts';
import { writeSilentKernel } from '../support/silent-kernel.ts';

describe('the boot probe', () => {
  let dir: string;
  let request: BootRequest;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-probe-test-'));
    const initrd = join(dir, 'initrd');
    await writeFile(initrd, 'not looked at');
    const kernel = await writeSilentKernel(join(dir, 'kernel'));
    request = { accelerator: 'tcg', cpu: 'max', kernel, initrd, until: /Linux/, withinMs: 3_000 };
  });
  after(() => rm(dir, { recursive: true, force: true }));
  afterEach(async () => {
    expect((await takeInventory(dir)).processes).to.deep.equal([]);
  });

  it('ends in time when a kernel never prints, and says how long it was silent', async () => {
    const { seen, ms, evidence } = await bootProbe(request);
    expect(seen).to.equal(false);
    expect(ms).to.be.within(3_000, 10_000);
    expect(evidence).to.equal('silent for 3.0 s; it said: nothing');
  });

  it("gives QEMU's own words when it ends by itself", async () => {
    const kernel = join(dir, 'missing');
    const { seen, ms, evidence } = await bootProbe({ ...request, kernel });
    expect(seen).to.equal(false);
    expect(ms).to.be.below(3_000);
    expect(evidence).to.match(/^QEMU ended after .*; it said: .*could not open kernel file/);
  });

  it('stops when it is told to, for the reason that it is given', async () => {
    const stop = new AbortController();
    const probe = rejection(bootProbe({ ...request, withinMs: 60_000, signal: stop.signal }));
    stop.abort(new Interrupted('enough'));
    expect((await probe).message).to.equal('enough');
  });
});
