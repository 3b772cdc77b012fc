import { readProc } from './proc-file.ts';

/** Of the time for which this host's processors had work, the share that its own hypervisor gave to others; 0 on a real machine. */
export class StolenShare {
  #before = processorTicks(readProc('/proc/stat'));

  /** Since it was asked before. */
  read(): number {
    const before = this.#before;
    const now = processorTicks(readProc('/proc/stat'));
    this.#before = now;
    const [stolen, worked] = [now.stolen - before.stolen, now.worked - before.worked];
    return stolen > 0 ? stolen / (stolen + Math.max(0, worked)) : 0;
  }
}

/** proc(5), the line of all processors: user nice system idle iowait irq softirq steal, in ticks since boot. */
export function processorTicks(stat: string | undefined): {
  readonly worked: number;
  readonly stolen: number;
} {
  const [line = ''] = (stat ?? '').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line
    .split(/ +/)
    .slice(1)
    .map(Number);
  return { worked: user + nice + system + irq + softirq, stolen };
}
