import { open } from 'node:fs/promises';

/** A kernel ends with this line, and says nothing after it (linux/kernel/panic.c). */
const END = /^(?:\[[ .\d]+\] )?---\[ end Kernel panic - not syncing: (.*) \]---$/;
/** Longer than that line. */
const TAIL_BYTES = 1_024;
/** What the system of a node can bring about by itself. */
const OWN_DOING = /^sysrq triggered crash|^Out of memory|panic_on_oom/i;

/** The end of a node's kernel, in its own words. */
export interface KernelPanic {
  readonly reason: string;
  /** Whether its system had asked for it; anything else is a fault of the kernel or of what runs it. */
  readonly isOwnDoing: boolean;
}

/** The panic that a console ends with; undefined where there is none, or where the file cannot be read. */
export async function panicOn(console: string): Promise<KernelPanic | undefined> {
  const [, reason] = END.exec(await lastLineOf(console).catch(() => '')) ?? [];
  return reason === undefined ? undefined : { reason, isOwnDoing: OWN_DOING.test(reason) };
}

async function lastLineOf(file: string): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read({
    buffer: Buffer.alloc(Math.min(size, TAIL_BYTES)),
    position: Math.max(size - TAIL_BYTES, 0),
  });
  return buffer.toString('utf8', 0, bytesRead).trimEnd().split(/\r?\n/).at(-1) ?? '';
}
