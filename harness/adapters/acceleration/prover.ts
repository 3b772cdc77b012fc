import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFault } from '../../core/errors.ts';
import { replaceFile } from '../../core/replace-file.ts';
import type { Acceleration, AccelerationProver, Rung } from '../../ports/acceleration.ts';
import { bootProbe } from './boot-probe.ts';
import { bannerRung, deviceRung, HOST_KVM, nestedRung, type KvmPaths } from './kvm-ladder.ts';
import {
  BUSYBOX,
  hostLoopMs,
  LOOP_DONE,
  PROBE_CLOCKS,
  readGuestLoop,
  writeProbeGuest,
} from './probe-guest.ts';

export interface ProverOptions {
  readonly cacheDir: string;
  readonly paths?: KvmPaths;
}

/** Of what is remembered; another one makes older answers unknown. */
const FORMAT = 3;
const TCG_LOOP_WITHIN_MS = 120_000;
/**
 * Limits are written for nodes under KVM on a server on which the loop takes this long. It is not compared with what it takes
 * on this host: of two hosts with the same ratio the slower one needs longer limits.
 */
const LOOP_WHERE_LIMITS_HOLD_MS = 800;
/** No node under TCG is so fast that limits for KVM are enough. */
const LEAST_TCG_SCALE = 2;

/** What is remembered of a climb. */
interface Proof {
  readonly acceleration: Acceleration;
  /** What the loop took here beside the one under TCG. */
  readonly hostMs?: number;
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
    const known = await remembered(file);
    if (known)
      return known.hostMs === undefined ? known.acceleration : atPresent(known.acceleration, known.hostMs);
    const proof = await this.#climb(kernel, signal);
    await this.#remember(file, proof);
    return proof.acceleration;
  }

  /** The file that holds the answer for a kernel, once there is one. */
  async memoryOf(kernel: string): Promise<string> {
    return join(this.#cacheDir, `${await this.#key(kernel)}.json`);
  }

  /** Where it cannot be kept, the next run climbs again. */
  async #remember(file: string, proof: Proof): Promise<void> {
    try {
      await mkdir(this.#cacheDir, { recursive: true });
      await replaceFile(file, JSON.stringify(proof));
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

  async #climb(kernel: string, signal?: AbortSignal): Promise<Proof> {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-probe-'));
    try {
      const initrd = join(dir, 'initrd');
      await writeProbeGuest(initrd, await readFile(BUSYBOX));
      const device = await deviceRung(this.#paths);
      const banner = device.passed ? await bannerRung(kernel, initrd, signal) : notAsked(device);
      const nested = await nestedRung(this.#paths);
      const rungs = [device, banner, nested];
      if (banner.passed) return { acceleration: kvm(rungs, nested, banner) };
      const reason = device.passed
        ? `the lab's kernel does not boot under KVM: ${banner.evidence}`
        : `${this.#paths.device} cannot be opened: ${device.evidence}`;
      const { timeScale, tscKHz, hostMs, rung } = await measureTcg(kernel, initrd, signal);
      const scaled = { rungs: [...rungs, rung], reason, timeScale, tscKHz };
      return { acceleration: { type: 'tcg', nested: false, ...scaled }, hostMs };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}

/** A memory that cannot be read is none: the question is asked again. */
async function remembered(file: string): Promise<Proof | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Proof;
  } catch {
    return undefined;
  }
}

function notAsked(device: Rung): Rung {
  const question = "does the lab's kernel print its banner under KVM";
  return { question, passed: false, evidence: `not asked: ${device.evidence}` };
}

function kvm(rungs: readonly Rung[], nested: Rung, banner: Rung): Acceleration {
  const reason = `the lab's kernel boots under KVM: ${banner.evidence}`;
  return { type: 'kvm', nested: nested.passed, rungs, reason, timeScale: 1 };
}

/** With longer limits where the loop takes longer here than it did when this was proven. */
async function atPresent(proven: Acceleration, hostMs: number): Promise<Acceleration> {
  const slower = (await hostLoopMs()) / hostMs;
  if (slower <= 1) return proven;
  const rungs = proven.rungs.with(-1, slowerNow(proven.rungs.at(-1) as Rung, slower));
  return { ...proven, rungs, timeScale: tenths(proven.timeScale * slower) };
}

function slowerNow(rung: Rung, slower: number): Rung {
  return {
    ...rung,
    evidence: `${rung.evidence}; this host takes ${tenths(slower)} times as long at present`,
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The same loop in the same shell, here and in a guest: how many times longer a limit has to be. */
async function measureTcg(
  kernel: string,
  initrd: string,
  signal: AbortSignal | undefined,
): Promise<{ timeScale: number; tscKHz: number; hostMs: number; rung: Rung }> {
  const hostMs = Math.round(await hostLoopMs());
  const boot = await bootProbe({
    accelerator: 'tcg',
    cpu: 'max',
    kernel,
    initrd,
    commandLine: PROBE_CLOCKS,
    until: LOOP_DONE,
    withinMs: TCG_LOOP_WITHIN_MS,
    signal,
  });
  const guest = readGuestLoop(boot.console);
  if (guest === undefined)
    throw new LabFault(`QEMU without KVM does not boot the lab's kernel: ${boot.evidence}`);
  const { ms, tscKHz } = guest;
  const timeScale = Math.max(LEAST_TCG_SCALE, tenths(ms / LOOP_WHERE_LIMITS_HOLD_MS));
  const evidence = `a loop of ${hostMs} ms here takes ${ms} ms there: limits are ${timeScale} times as long as where it takes ${LOOP_WHERE_LIMITS_HOLD_MS} ms`;
  return {
    timeScale,
    tscKHz,
    hostMs,
    rung: { question: 'how much slower is a node under TCG', passed: true, evidence },
  };
}
