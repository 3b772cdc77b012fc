/** What one processor of a machine is about, as QEMU's monitor shows its registers. */
export interface ProcessorState {
  readonly takesInterrupts: boolean;
  /** Waits for an interrupt. */
  readonly isHalted: boolean;
}

/** What QEMU's monitor is asked, for all processors of a machine. */
export const ASK_REGISTERS = 'info registers -a';

/** Bit 9 of the flags register, IF: Intel SDM volume 1, 3.4.3.3. */
const INTERRUPT_FLAG = 0x200;
const FLAGS = /\b(?:RFL|EFL)=([0-9a-f]+)\b.*\bHLT=([01])\b/g;

/** Empty for anything but an answer to `ASK_REGISTERS`. */
export function parseRegisters(answer: string): ProcessorState[] {
  return [...answer.matchAll(FLAGS)].map(([, flags = '', halted]) => ({
    takesInterrupts: (Number.parseInt(flags, 16) & INTERRUPT_FLAG) !== 0,
    isHalted: halted === '1',
  }));
}
