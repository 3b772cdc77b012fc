import { element, type XmlElement } from '../../core/xml.ts';
import type { NodePlan } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';

type NodeAcceleration = Pick<Acceleration, 'type' | 'nested'>;

/** QEMU takes no more. */
const LARGEST_TCG_CACHE_MIB = 2048;
const SMALLEST_TCG_CACHE_MIB = 512;

/** What the domain's machine can do; under TCG with the size of its cache. */
export function features(node: NodePlan, acceleration: NodeAcceleration): XmlElement {
  const cache = element('tcg', {}, element('tb-cache', { unit: 'MiB' }, String(tcgCacheMiB(node))));
  return element(
    'features',
    {},
    element('acpi'),
    element('apic'),
    acceleration.type === 'tcg' ? cache : undefined,
  );
}

/**
 * | acceleration | CPU                                                        |
 * | kvm, nested  | the host's own, with its virtualization extension          |
 * | kvm          | the host's own, without it: guests inside must not try KVM |
 * | tcg          | all that TCG emulates, SVM with it, but ERMS and FSRM      |
 *
 * With SVM there is KVM inside an emulated node: its guests are translated once and not twice, and boot for a tenth of the CPU time.
 * Where there is ERMS, kernel and libc copy with `rep movsb`, and TCG does that byte by byte: pages are copied and cleared
 * three times faster without it. FSRM goes with it: Linux takes FSRM for a promise of ERMS, and its memmove corrupts memory where
 * the one is there without the other (QEMU 10 emulates FSRM, 7.2 does not).
 */
export function cpu({ type, nested }: NodeAcceleration): XmlElement {
  const without = (name: string): XmlElement => element('feature', { policy: 'disable', name });
  if (type === 'tcg') return element('cpu', { mode: 'maximum' }, without('erms'), without('fsrm'));
  // without what cannot be saved (an invariant TSC), or no checkpoint could be taken
  const passthrough = { mode: 'host-passthrough', migratable: 'on' };
  return element('cpu', passthrough, ...(nested ? [] : ['vmx', 'svm'].map(without)));
}

/**
 * Room for translated code. A full cache is thrown away whole, and all is translated again: a controller with 512 MiB did
 * that twenty times in a deployment. The more memory a node has, the more programs run in it.
 */
function tcgCacheMiB({ memoryMiB }: NodePlan): number {
  const wanted = Math.floor(memoryMiB / 4);
  return Math.min(Math.max(wanted, SMALLEST_TCG_CACHE_MIB), LARGEST_TCG_CACHE_MIB);
}
