import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { BootProver } from '../../harness/adapters/acceleration/prover.ts';
import { LabFault } from '../../harness/core/errors.ts';
import { rejection } from '../support/rejection.ts';
import { writeSilentKernel } from '../support/silent-kernel.ts';

/** What no host takes for the loop: each is quicker at present. */
const HOUR_MS = 3_600_000;

/** What a run of the real prover answers is asked in test/lab, on a kernel of a lab. */
describe('the prover', () => {
  let dir: string;
  let kernel: string;
  let cacheDir: string;
  let device: string;
  let bootId: string;
  const prover = (): BootProver =>
    new BootProver({ cacheDir, paths: { device, modules: join(dir, 'no-modules'), bootId } });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-prover-'));
    [cacheDir, device, bootId] = [join(dir, 'cache'), join(dir, 'kvm'), join(dir, 'boot-id')];
    kernel = await writeSilentKernel(join(dir, 'kernel'));
    await writeFile(bootId, 'first\n');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const remembers = async (proof: object): Promise<void> => {
    await mkdir(cacheDir, { recursive: true });
    await writeFile(await prover().memoryOf(kernel), JSON.stringify({ rungs: [], ...proof }));
  };

  /** Whether the prover has to boot for its answer; a silent kernel has none, so it is stopped. */
  const asks = async (): Promise<boolean> => {
    const stop = AbortSignal.timeout(3_000);
    return prover()
      .prove(kernel, stop)
      .then(
        () => false,
        (error: unknown) => error === stop.reason,
      );
  };

  it('throws what QEMU did when a kernel does not boot at all, and remembers nothing', async () => {
    await writeFile(kernel, 'no kernel');
    const error = await rejection(prover().prove(kernel));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^QEMU without KVM does not boot the lab's kernel: QEMU ended after/);
    expect(await readdir(cacheDir).catch(() => [])).to.deep.equal([]);
  });

  it('answers from memory until kernel, device or boot of the host are others', async () => {
    expect(await asks()).to.equal(true);
    const remember = async (): Promise<void> => {
      await remembers({ type: 'tcg', reason: 'remembered', loop: { hostMs: HOUR_MS, nodeMs: 8_000 } });
      expect(await prover().prove(kernel)).to.include({ reason: 'remembered', timeScale: 10 });
    };
    await remember();
    await utimes(kernel, 1, 1);
    expect(await asks(), 'another kernel').to.equal(true);
    await remember();
    await writeFile(bootId, 'second\n');
    expect(await asks(), 'another boot').to.equal(true);
    await remember();
    await writeFile(device, '');
    expect(await asks(), 'a device that can be opened').to.equal(true);
    await remember();
    await writeFile(await prover().memoryOf(kernel), '{"type":');
    expect(await asks(), 'a memory that cannot be read').to.equal(true);
  });

  for (const type of ['tcg', 'kvm'])
    it(`makes limits under ${type} longer when the host is slower than it was at the proof, and never shorter`, async () => {
      const paceAfter = async (hostMs: number): Promise<[number, string | undefined]> => {
        await remembers({ type, loop: { hostMs, nodeMs: 8_000 } });
        const { timeScale, rungs } = await prover().prove(kernel);
        return [timeScale, rungs[0]?.evidence];
      };
      const [longer, why] = await paceAfter(1);
      expect(longer).to.be.greaterThan(20);
      expect(why).to.match(/ takes 8000 ms there, and this host takes [\d.]+ times as long at present: /);
      const [same, evidence] = await paceAfter(HOUR_MS);
      expect(same).to.equal(10);
      expect(evidence).to.match(/ takes 8000 ms there: limits are 10 times as long as they are written/);
    });

  it('leaves no QEMU behind when it is stopped', async () => {
    await asks();
    const { stdout } = await execa('pgrep', ['-f', kernel], { reject: false });
    expect(stdout).to.equal('');
  });
});
