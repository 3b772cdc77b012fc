import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import type { Rung } from '../../ports/acceleration.ts';
import { bootProbe } from './boot-probe.ts';
import { slownessOf } from './loop-times.ts';
import type { Probe } from './probe.ts';

/** Where the kernel shows what the ladder asks; tests point it elsewhere. */
export interface KvmPaths {
  readonly device: string;
  /** Holds `kvm_intel` or `kvm_amd` when one is loaded. */
  readonly modules: string;
  /** Changes with every boot of the host. */
  readonly bootId: string;
}

export const HOST_KVM: KvmPaths = {
  device: '/dev/kvm',
  modules: '/sys/module',
  bootId: '/proc/sys/kernel/random/boot_id',
};

/** A healthy server needs less than a second, an emulated host several; one that hangs, hangs for ever. */
const BANNER_WITHIN_MS = 8_000;
const BANNER_QUESTION = "does the lab's kernel print its banner under KVM";
const BANNER = /Linux version \S+/;

/** Whether /dev/kvm can be opened at all. */
export async function deviceRung({ device }: KvmPaths): Promise<Rung> {
  const question = `can ${device} be opened`;
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return { question, passed: true, evidence: 'readable and writable' };
  } catch (error) {
    return { question, passed: false, evidence: messageOf(error) };
  }
}

/** Whether nodes would see a virtualization extension of their own. */
export async function nestedRung({ modules }: KvmPaths): Promise<Rung> {
  const question = 'is nested virtualization on';
  for (const vendor of ['kvm_intel', 'kvm_amd']) {
    const file = `${modules}/${vendor}/parameters/nested`;
    const value = (await readFile(file, 'utf8').catch(() => undefined))?.trim();
    if (value !== undefined)
      return { question, passed: /^[1Y]/i.test(value), evidence: `${file} is ${value}` };
  }
  return { question, passed: false, evidence: `neither kvm_intel nor kvm_amd is under ${modules}` };
}

/** Whether the lab's own kernel starts: the only answer that counts, flags lie. */
export async function bannerRung({ hostMs, ...probe }: Probe): Promise<Rung> {
  const withinMs = BANNER_WITHIN_MS * slownessOf(hostMs);
  const boot = await bootProbe({ ...probe, accelerator: 'kvm', cpu: 'host', until: BANNER, withinMs });
  return { question: BANNER_QUESTION, passed: boot.seen, evidence: boot.evidence };
}

/** The rung that is not climbed because the one below it gave way. */
export function bannerNotAsked(device: Rung): Rung {
  return { question: BANNER_QUESTION, passed: false, evidence: `not asked: ${device.evidence}` };
}
