import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFault } from '../../core/errors.ts';
import { readJson, writeJson } from '../../core/json-file.ts';
import type { Acceleration, AccelerationProver, Rung } from '../../ports/acceleration.ts';
import { bannerNotAsked, bannerRung, deviceRung, HOST_KVM, nestedRung, type KvmPaths } from './kvm-ladder.ts';
import { loopQuestion, paceOf, slowerAtPresent, type Accelerator, type LoopTimes } from './loop-times.ts';
import { BUSYBOX, hostLoopMs, writeProbeGuest } from './probe-guest.ts';
import { runLoop, type Probe } from './probe.ts';

export interface ProverOptions {
  readonly cacheDir: string;
  readonly paths?: KvmPaths;
}

/** Of what is remembered; another one makes older answers unknown. */
const FORMAT = 4;

/** What is remembered of a climb: all but what limits are multiplied by, which depends on the moment, too. */
interface Proof extends Omit<Acceleration, 'timeScale' | 'type'> {
  readonly type: Accelerator;
  readonly loop: LoopTimes;
}

/** How far the climb to KVM went, and why no further. */
interface Failure {
  readonly rungs: readonly Rung[];
  readonly reason: string;
}

/**
 * Climbs the ladder by booting, and remembers the answer for this boot of the host and this kernel. How fast the host is at
 * the moment, beside its other work and that of its neighbours, is asked each time.
 */
export class BootProver implements AccelerationProver {
  readonly #cacheDir: string;
  readonly #paths: KvmPaths;

  constructor({ cacheDir, paths = HOST_KVM }: ProverOptions) {
    this.#cacheDir = cacheDir;
    this.#paths = paths;
  }

  async prove(kernel: string, signal?: AbortSignal): Promise<Acceleration> {
    const file = await this.memoryOf(kernel);
    // a memory that cannot be read is none: the question is asked again
    const known = await readJson<Proof>(file);
    if (known) return atPace(known, slowerAtPresent(known.loop, await hostLoopMs()));
    const proof = await this.#climb(kernel, signal);
    await this.#remember(file, proof);
    return atPace(proof);
  }

  /** The file that holds the answer for a kernel, once there is one. */
  async memoryOf(kernel: string): Promise<string> {
    return join(this.#cacheDir, `${await this.#key(kernel)}.json`);
  }

  /** Where it cannot be kept, the next run climbs again. */
  async #remember(file: string, proof: Proof): Promise<void> {
    try {
      await mkdir(this.#cacheDir, { recursive: true });
      await writeJson(file, proof);
    } catch {
      return;
    }
  }

  /** The permissions of the device belong to the key: joining the kvm group changes the answer. */
  async #key(kernel: string): Promise<string> {
    const bootId = await readFile(this.#paths.bootId, 'utf8');
    const device = await deviceRung(this.#paths);
    const { size, mtimeMs } = await stat(kernel);
    const parts = [FORMAT, bootId.trim(), kernel, size, mtimeMs, device.passed, this.#paths.modules];
    return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
  }

  async #climb(kernel: string, signal: AbortSignal | undefined): Promise<Proof> {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-probe-'));
    try {
      const initrd = join(dir, 'initrd');
      await writeProbeGuest(initrd, await readFile(BUSYBOX));
      const probe = { kernel, initrd, hostMs: Math.round(await hostLoopMs()), signal };
      const climbed = await this.#climbToKvm(probe);
      return 'loop' in climbed ? climbed : await proveTcg(probe, climbed);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async #climbToKvm(probe: Probe): Promise<Proof | Failure> {
    const device = await deviceRung(this.#paths);
    const banner = device.passed ? await bannerRung(probe) : bannerNotAsked(device);
    const nested = await nestedRung(this.#paths);
    const rungs = [device, banner, nested];
    if (!device.passed)
      return { rungs, reason: `${this.#paths.device} cannot be opened: ${device.evidence}` };
    if (!banner.passed)
      return { rungs, reason: `the lab's kernel does not boot under KVM: ${banner.evidence}` };
    const { found, evidence } = await runLoop('kvm', probe);
    if (found === undefined) return stuck(rungs, evidence);
    const loop = { hostMs: probe.hostMs, nodeMs: found.ms };
    const reason = `the lab's kernel boots under KVM: ${banner.evidence}`;
    return { type: 'kvm', nested: nested.passed, rungs, reason, loop };
  }
}

/** A machine that starts and then stands still carries no node. */
function stuck(rungs: readonly Rung[], evidence: string): Failure {
  return {
    rungs: [...rungs, { question: loopQuestion('kvm'), passed: false, evidence }],
    reason: `a node under KVM does not get through a loop: ${evidence}`,
  };
}

async function proveTcg(probe: Probe, { rungs, reason }: Failure): Promise<Proof> {
  const { found, evidence } = await runLoop('tcg', probe);
  if (found === undefined) throw new LabFault(`QEMU without KVM does not boot the lab's kernel: ${evidence}`);
  const { ms: nodeMs, tscKHz } = found;
  return { type: 'tcg', nested: false, rungs, reason, tscKHz, loop: { hostMs: probe.hostMs, nodeMs } };
}

/** With longer limits where the loop takes longer here than it did when this was proven. */
function atPace({ loop, ...proven }: Proof, slower = 1): Acceleration {
  const { timeScale, rung } = paceOf(proven.type, loop, slower);
  return { ...proven, rungs: [...proven.rungs, rung], timeScale };
}
