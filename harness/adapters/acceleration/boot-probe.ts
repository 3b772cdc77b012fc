import { formatMs } from '../../core/duration.ts';
import { startProgram } from '../host/program.ts';

export interface BootRequest {
  readonly accelerator: 'kvm' | 'tcg';
  readonly cpu: 'host' | 'max';
  readonly kernel: string;
  /** Boots without a root disk: the probe's own /init is all it needs. */
  readonly initrd: string;
  /** More of the kernel's command line. */
  readonly commandLine?: string;
  /** What the console has to show. */
  readonly until: RegExp;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface BootResult {
  readonly seen: boolean;
  readonly console: string;
  readonly ms: number;
  /** In words: what came, or how it ended without. */
  readonly evidence: string;
}

const MEMORY_MIB = 256;
/** QEMU has stopped the guest for good, says so on standard error, and stays. */
const GIVEN_UP = /^KVM internal error/m;
const COMMAND_LINE = 'console=ttyS0 earlyprintk=ttyS0 panic=-1';

/** Boots a kernel in QEMU until its console shows something, and ends it; never throws on how the guest behaves. */
export async function bootProbe(request: BootRequest): Promise<BootResult> {
  const startedAt = performance.now();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), request.withinMs);
  let console = '';
  let complaint = '';
  const qemu = startProgram('qemu-system-x86_64', argumentsOf(request), {
    reject: false,
    buffer: false,
    stdin: 'ignore',
    cancelSignal: AbortSignal.any([stop.signal, ...(request.signal ? [request.signal] : [])]),
    // it has nothing to save, and would have a last word about any other signal
    killSignal: 'SIGKILL',
  });
  qemu.stdout.on('data', (chunk: Buffer) => {
    console += chunk.toString();
    if (request.until.test(console)) stop.abort();
  });
  qemu.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
    if (GIVEN_UP.test(complaint)) stop.abort();
  });
  await qemu;
  clearTimeout(timer);
  request.signal?.throwIfAborted();
  return resultOf(request, console, complaint, performance.now() - startedAt);
}

function argumentsOf({ accelerator, cpu, kernel, initrd, commandLine }: BootRequest): string[] {
  const append = commandLine === undefined ? COMMAND_LINE : `${COMMAND_LINE} ${commandLine}`;
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-machine', 'q35', '-m', String(MEMORY_MIB), '-accel', accelerator, '-cpu', cpu],
    ...['-serial', 'stdio', '-kernel', kernel, '-initrd', initrd, '-append', append],
  ];
}

function resultOf({ until, withinMs }: BootRequest, console: string, stderr: string, ms: number): BootResult {
  const [found] = until.exec(console) ?? [];
  if (found !== undefined)
    return { seen: true, console, ms, evidence: `'${clip(found)}' after ${formatMs(ms)}` };
  // QEMU's first word is its reason; what follows is how it fell
  const told = clip(firstLineOf(stderr) ?? lastLineOf(console) ?? 'nothing');
  const end = ms >= withinMs ? `silent for ${formatMs(withinMs)}` : `QEMU ended after ${formatMs(ms)}`;
  return { seen: false, console, ms, evidence: `${end}; it said: ${told}` };
}

function firstLineOf(text: string): string | undefined {
  return text.trim().split('\n')[0]?.trim() || undefined;
}

function lastLineOf(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
