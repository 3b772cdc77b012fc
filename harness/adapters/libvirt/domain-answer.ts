import type { XmlElement } from '../../core/xml.ts';
import type { Owner } from '../ownership/owner.ts';
import { ownerOf } from './owner-metadata.ts';
import { attributeOf, childrenOf, descendant, parseXml, textOf } from './parse-xml.ts';

/** A domain as libvirt says that it is; only what stacklab asks about. */
export interface DomainAnswer {
  readonly name: string;
  readonly uuid?: string;
  readonly type: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly nics: readonly { readonly mac: string; readonly network: string }[];
  readonly disks: readonly DiskAnswer[];
  /** Absent on a domain that is not of stacklab's making. */
  readonly owner?: Owner;
}

export interface DiskAnswer {
  readonly target: string;
  readonly file: string;
  readonly format: string;
  readonly serial?: string;
}

/** Reads `virsh dumpxml`. */
export async function parseDomain(xml: string): Promise<DomainAnswer> {
  const domain = await parseXml(xml);
  const devices = descendant(domain, 'devices') ?? { name: 'devices' };
  const owner = ownerOf(domain);
  const uuid = textOf(domain, 'uuid');
  return {
    name: textOf(domain, 'name') ?? '',
    ...(uuid === undefined ? {} : { uuid }),
    type: String(domain.attributes?.['type'] ?? ''),
    memoryMiB: memoryOf(domain),
    cpus: Number(textOf(domain, 'vcpu')),
    nics: childrenOf(devices, 'interface').map((nic) => ({
      mac: attributeOf(nic, 'mac', 'address') ?? '',
      network: attributeOf(nic, 'source', 'network') ?? '',
    })),
    disks: childrenOf(devices, 'disk').map(diskOf),
    ...(owner ? { owner } : {}),
  };
}

function diskOf(disk: XmlElement): DiskAnswer {
  const serial = textOf(disk, 'serial');
  return {
    target: attributeOf(disk, 'target', 'dev') ?? '',
    file: attributeOf(disk, 'source', 'file') ?? '',
    format: attributeOf(disk, 'driver', 'type') ?? '',
    ...(serial === undefined ? {} : { serial }),
  };
}

/** libvirt answers in KiB, whatever it was asked in. */
const MIB_PER_UNIT: Readonly<Record<string, number>> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 };

function memoryOf(domain: XmlElement): number {
  const unit = attributeOf(domain, 'memory', 'unit') ?? 'KiB';
  return Number(textOf(domain, 'memory')) * (MIB_PER_UNIT[unit] ?? NaN);
}
