import type { AccelerationType, Rung } from '../../ports/acceleration.ts';

/** What QEMU runs a machine by. */
export type Accelerator = Exclude<AccelerationType, 'native'>;

/** What one loop took, in milliseconds. */
export interface LoopTimes {
  /** Here, in a process of the host. */
  readonly hostMs: number;
  /** There, in a machine like the lab's nodes. */
  readonly nodeMs: number;
}

/**
 * Limits are written for nodes under KVM on a server on which the loop takes this long. It is not compared with what it takes
 * on this host: of two hosts with the same ratio the slower one needs longer limits.
 */
const LOOP_WHERE_LIMITS_HOLD_MS = 800;
/**
 * The reserve that limits are written with. Processors that run them well differ by as much, and so do two measures on one of
 * them: what is found below it is no slowness. Above it the scale is what was found, to a tenth.
 */
const WITHIN_RESERVE = 1.5;
/** No node under TCG is so fast that limits for KVM are enough. */
const LEAST_SCALE: Readonly<Record<Accelerator, number>> = { kvm: 1, tcg: 2 };

/** What limits are multiplied by where a node takes this long: never less than 1, for they are not written to be met early. */
export function timeScaleOf(accelerator: Accelerator, nodeMs: number): number {
  const scale = nodeMs / LOOP_WHERE_LIMITS_HOLD_MS;
  return Math.max(LEAST_SCALE[accelerator], scale < WITHIN_RESERVE ? 1 : tenths(scale));
}

/** How many times longer than 800 ms the host itself takes, and so whatever it is asked: at least 1. */
export function slownessOf(hostMs: number): number {
  return Math.max(1, hostMs / LOOP_WHERE_LIMITS_HOLD_MS);
}

/** How many times longer the loop takes here than it did at the proof: a slowness that shows, or 1. */
export function slowerAtPresent({ hostMs }: LoopTimes, presentMs: number): number {
  return Math.max(1, tenths(presentMs / hostMs));
}

/** The scale where the loop takes so many times longer at present, and the rung that says what it is made of. */
export function paceOf(
  accelerator: Accelerator,
  { hostMs, nodeMs }: LoopTimes,
  slower: number,
): { readonly timeScale: number; readonly rung: Rung } {
  const timeScale = timeScaleOf(accelerator, nodeMs * slower);
  const took = `a loop of ${hostMs} ms here takes ${nodeMs} ms there`;
  const present = slower === 1 ? '' : `, and this host takes ${slower} times as long at present`;
  const limits = timeScale === 1 ? 'as they are written' : `${timeScale} times as long as they are written`;
  const evidence = `${took}${present}: limits are ${limits}, for ${LOOP_WHERE_LIMITS_HOLD_MS} ms there`;
  return { timeScale, rung: { question: loopQuestion(accelerator), passed: true, evidence } };
}

/** What the loop is to answer. */
export function loopQuestion(accelerator: Accelerator): string {
  return `how much slower is a node under ${accelerator.toUpperCase()}`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
