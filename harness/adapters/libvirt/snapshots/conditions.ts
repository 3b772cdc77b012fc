import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Acceleration } from '../../../ports/acceleration.ts';
import { kernelCommandLine } from '../../nodes/node-identity.ts';
import { renderXml } from '../../../core/xml.ts';
import { cpu } from '../domain-processor.ts';
import { startProgram } from '../../host/program.ts';

/** In place of what is measured anew for each lab, and never twice alike: which parameters there are is what counts. */
const UNMEASURED = { tscKHz: 0, timeScale: 0 } as const;

/**
 * What a saved domain has to find again: the programs that saved it, and the processor that it ran on. An emulated node
 * has a processor of its own, yet its time stamp counter runs at the rate of the host's.
 */
export async function conditions({
  type,
  nested,
}: Pick<Acceleration, 'type' | 'nested'>): Promise<Record<string, string>> {
  const [qemu, libvirt, cpuInfo] = await Promise.all([
    versionOf('qemu-system-x86_64'),
    versionOf('libvirtd'),
    readFile('/proc/cpuinfo', 'utf8'),
  ]);
  return {
    QEMU: qemu,
    libvirt,
    acceleration: nested ? `${type}, nested` : type,
    processor: type === 'kvm' ? processorOf(cpuInfo) : modelOf(cpuInfo),
    'processor of nodes': renderXml(cpu({ type, nested })),
    'kernel command line': kernelCommandLine({ ...UNMEASURED, type }),
  };
}

/** The model with its features: a microcode or a kernel of the host may take some away. */
export function processorOf(cpuInfo: string): string {
  const flags = fieldOf(cpuInfo, 'flags').split(' ').toSorted().join(' ');
  return `${modelOf(cpuInfo)}, flags ${createHash('sha256').update(flags).digest('hex').slice(0, 12)}`;
}

function modelOf(cpuInfo: string): string {
  return fieldOf(cpuInfo, 'model name');
}

function fieldOf(cpuInfo: string, name: string): string {
  return new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(cpuInfo)?.[1] ?? '';
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await startProgram(program, ['--version']);
  return stdout.split('\n')[0] ?? '';
}
