import { bootProbe } from './boot-probe.ts';
import { slownessOf, type Accelerator } from './loop-times.ts';
import { LOOP_DONE, PROBE_CLOCKS, readGuestLoop, type GuestLoop } from './probe-guest.ts';

/** What is booted to find out about a host. */
export interface Probe {
  readonly kernel: string;
  readonly initrd: string;
  /** What the guest's loop takes in a process of this host. */
  readonly hostMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface LoopInNode {
  /** Absent where the guest did not get through it. */
  readonly found: GuestLoop | undefined;
  /** In words: how it ended. */
  readonly evidence: string;
}

/**
 * A guest under KVM has the host's clock; one that is emulated keeps time by a timer while it measures. KVM that takes longer than
 * its limit would carry nodes no sooner than emulation does.
 */
const BOOT = {
  kvm: { accelerator: 'kvm', cpu: 'host', withinMs: 60_000 },
  tcg: { accelerator: 'tcg', cpu: 'max', withinMs: 120_000, commandLine: PROBE_CLOCKS },
} as const;

/** The same loop in the same shell as on the host, in a guest that runs as nodes would. */
export async function runLoop(accelerator: Accelerator, { hostMs, ...probe }: Probe): Promise<LoopInNode> {
  const boot = BOOT[accelerator];
  const withinMs = boot.withinMs * slownessOf(hostMs);
  const { console, evidence } = await bootProbe({ ...probe, ...boot, until: LOOP_DONE, withinMs });
  return { found: readGuestLoop(console), evidence };
}
