import { element, renderXml, type XmlElement } from '../../core/xml.ts';
import type { Nic, NodePlan } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import { cpu, features } from './domain-processor.ts';
import { domainName, networkName } from '../ownership/names.ts';
import { ownerMetadata } from './owner-metadata.ts';

export interface DomainSpec {
  readonly lab: string;
  readonly instance: string;
  /** What its things are called after on their libvirtd. */
  readonly scope: string;
  /** Absent: libvirt makes one up. A domain that is brought back keeps the one that it had. */
  readonly uuid?: string | undefined;
  /** The folder that keeps the labs of this user. */
  readonly home: string;
  readonly node: NodePlan;
  readonly acceleration: Pick<Acceleration, 'type' | 'nested'>;
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
  /** qcow2 overlay: /dev/vda. */
  readonly rootDisk: string;
  /** One qcow2 file for each disk of the node, in its order. */
  readonly extraDisks: readonly string[];
  readonly consoleLog: string;
  /** `+UID:+GID` that QEMU runs as, where its daemon would take an account that cannot read the lab's files. */
  readonly runAs?: string | undefined;
}

export const ROOT_TARGET = 'vda';

/** What the node's extra disks are called, in their order. */
export function extraTarget(index: number): string {
  return `vd${String.fromCharCode('b'.charCodeAt(0) + index)}`;
}

/** A node as libvirt wants it; always transient, so nothing is ever defined that could be left behind. */
export function renderDomain(spec: DomainSpec): string {
  const { node, acceleration } = spec;
  return renderXml(
    element(
      'domain',
      { type: acceleration.type === 'kvm' ? 'kvm' : 'qemu' },
      element('name', {}, domainName(spec.scope, node.name)),
      spec.uuid === undefined ? undefined : element('uuid', {}, spec.uuid),
      ownerMetadata(spec),
      element('memory', { unit: 'MiB' }, String(node.memoryMiB)),
      element('vcpu', {}, String(node.cpus)),
      boot(spec),
      features(node, acceleration),
      cpu(acceleration),
      element('clock', { offset: 'utc' }),
      element('on_poweroff', {}, 'destroy'),
      element('on_reboot', {}, 'restart'),
      element('on_crash', {}, 'destroy'),
      devices(spec),
      spec.runAs === undefined ? undefined : account(spec.runAs),
    ),
  );
}

function boot({ kernel, initrd, commandLine }: DomainSpec): XmlElement {
  return element(
    'os',
    {},
    element('type', { arch: 'x86_64', machine: 'q35' }, 'hvm'),
    element('kernel', {}, kernel),
    element('initrd', {}, initrd),
    element('cmdline', {}, commandLine),
  );
}

/** Without relabelling: the owners of images, which other labs use too, stay as they are. */
function account(label: string): XmlElement {
  const attributes = { type: 'static', model: 'dac', relabel: 'no' };
  return element('seclabel', attributes, element('label', {}, label));
}

function devices(spec: DomainSpec): XmlElement {
  const { rootDisk: root, extraDisks, node, scope } = spec;
  const seated = [
    rootDisk(root),
    ...node.disks.map((disk, index) => extraDisk(disk.serial, extraDisks[index] ?? '', index)),
    ...node.nics.map((nic) => networkCard(nic, scope)),
    element('rng', { model: 'virtio' }, element('backend', { model: 'random' }, '/dev/urandom')),
  ];
  return element(
    'devices',
    {},
    ...seated.map((device, index) => withAddress(device, index + 1)),
    element('serial', { type: 'file' }, element('source', { path: spec.consoleLog, append: 'on' })),
    element('controller', { type: 'usb', model: 'none' }),
    element('video', {}, element('model', { type: 'none' })),
    element('memballoon', { model: 'none' }),
  );
}

/**
 * At the root of the bus. Left to itself libvirt gives each device a port of its own to be unplugged from: firmware and
 * kernel of an emulated node take a third of a second to look through them.
 */
function withAddress({ content = [], ...device }: XmlElement, slot: number): XmlElement {
  const address = element('address', { type: 'pci', domain: 0, bus: 0, slot, function: 0 });
  return { ...device, content: typeof content === 'string' ? content : [...content, address] };
}

/** Without a ROM to boot from: nodes never boot over the network, and the firmware would start it for each card. */
function networkCard({ mac, network }: Nic, scope: string): XmlElement {
  return element(
    'interface',
    { type: 'network' },
    element('mac', { address: mac }),
    element('source', { network: networkName(scope, network) }),
    element('model', { type: 'virtio' }),
    element('rom', { enabled: 'no' }),
  );
}

/**
 * A lab is thrown away, so the host's write barriers are not worth their time. On a full host the node sees the error:
 * QEMU's default, to pause it, looks like a hang from everywhere.
 */
const DRIVER = { name: 'qemu', cache: 'unsafe', discard: 'unmap', error_policy: 'report' };

function rootDisk(file: string): XmlElement {
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { ...DRIVER, type: 'qcow2' }),
    element('source', { file }),
    element('target', { dev: ROOT_TARGET, bus: 'virtio' }),
  );
}

function extraDisk(serial: string, file: string, index: number): XmlElement {
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { ...DRIVER, type: 'qcow2' }),
    element('source', { file }),
    element('target', { dev: extraTarget(index), bus: 'virtio' }),
    element('serial', {}, serial),
  );
}
