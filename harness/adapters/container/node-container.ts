import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from 'testcontainers';
import type { Network, NodePlan } from '../../lab/lab.ts';
import type { NodeIdentity } from '../../ports/provider.ts';
import { debugLog } from '../../core/debug-log.ts';
import { NIC_FILE, renderIdentity } from '../nodes/node-identity.ts';
import { domainName, networkName } from '../ownership/names.ts';
import type { Owner } from '../ownership/owner.ts';
import { MIB } from '../../lab/size.ts';
import type { Engine } from './engine.ts';
import type { EngineNic } from './node-networks.ts';
import { labelsOf, NODE_LABEL } from './owner-labels.ts';
import { isConfined, type Confinement } from './confinement.ts';

export interface NodeContainerRequest {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly node: NodePlan;
  readonly nics: readonly EngineNic[];
  readonly networks: readonly Network[];
  readonly identity: NodeIdentity;
  /** What the engine calls the image. */
  readonly image: string;
  readonly capabilities: readonly string[];
  readonly confinement: Confinement;
  /** Loop devices of the host, in the order of the plan's disks. */
  readonly devices: readonly string[];
}

/** What the types of the library do not know. */
const OWN_CGROUPS = { CgroupnsMode: 'private' };
/**
 * In a user's namespaces the kernel lets nobody mount a /proc while parts of the one that is there are covered, and systemd
 * does; what engines cover belongs to the host's root, which nobody is in there.
 */
const OPEN_PROC = { MaskedPaths: [], ReadonlyPaths: [] };
/**
 * `ip netns exec` takes /sys away and mounts a writable one. In a user's namespaces the kernel grants that only where the node
 * has another such, and what engines mount there is read-only. It lies under what node-init.sh mounts on /run, out of reach. dockerd.sh
 * has mounted it, and nothing in it: what more /sys has cannot be left out by whom it does not belong to.
 */
const WRITABLE_SYS = {
  Type: 'bind',
  Source: '/run/sysfs',
  Target: '/run/sysfs',
  BindOptions: { Propagation: 'rprivate', NonRecursive: true },
} as const;
/** Nobody can make device files in a user's namespaces: the engine has to show the one that instances plug NICs into. */
const TUN = '/dev/net/tun';
const INIT = '/sbin/lab-init';
const NANO = 1e9;
/** A node that forks without end takes a quarter of what a kernel has by default (32768), and systemd grants each of its units 15 % of this. */
const MAX_TASKS = 8_192;

/** The part of a container that the library keeps to itself; its version is pinned. */
interface Startable {
  startContainer(client: Engine['client']): Promise<StartedTestContainer>;
}

/** Whether a node answers is asked by the run, of machines of every kind in the same way. */
class NoWait implements WaitStrategy {
  waitUntilReady(): Promise<void> {
    return Promise.resolve();
  }
  withStartupTimeout(): this {
    return this;
  }
  isStartupTimeoutSet(): boolean {
    return false;
  }
  getStartupTimeout(): number {
    return 0;
  }
}

/** A node as a container with systemd in it. */
export class NodeContainer extends GenericContainer {
  readonly #request: NodeContainerRequest;

  private constructor(request: NodeContainerRequest) {
    super(request.image);
    const { engine, node, nics, owner, devices, confinement } = request;
    this.#request = request;
    this.waitStrategy = new NoWait();
    const [first] = nics;
    this.createOpts = {
      Image: request.image,
      name: domainName(owner.instance, node.name),
      Hostname: node.name,
      // from the start, or whoever dials early remembers another one for half a minute
      ...(first ? { MacAddress: first.mac } : {}),
      // a terminal makes the engine's log what a serial console is: systemd's own words, and a login
      Tty: true,
      Entrypoint: ['/bin/sh', INIT],
      Env: ['container=docker'],
      StopSignal: 'SIGRTMIN+3',
      Labels: { ...labelsOf(owner), [NODE_LABEL]: node.name },
      NetworkingConfig: { EndpointsConfig: first ? { [this.#network(first)]: endpointOf(first) } : {} },
    };
    this.hostConfig = {
      NetworkMode: first ? this.#network(first) : 'none',
      CapAdd: [...request.capabilities],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      ...OWN_CGROUPS,
      Memory: node.memoryMiB * MIB,
      ...(engine.limitsCpus ? { NanoCpus: Math.min(node.cpus, engine.cpus) * NANO } : {}),
      ...(engine.limitsTasks ? { PidsLimit: MAX_TASKS } : {}),
      Devices: [
        ...devices.map((device, index) => deviceAt(device, diskDevice(index))),
        ...(isConfined(confinement) ? [deviceAt(TUN, TUN)] : []),
      ],
      ...(isConfined(confinement) ? { ...OPEN_PROC, Mounts: [WRITABLE_SYS] } : {}),
      ...(confinement.by === 'user' ? { OomScoreAdj: confinement.oomScore } : {}),
    };
  }

  static async start(request: NodeContainerRequest): Promise<StartedTestContainer> {
    const init = await readFile(join(import.meta.dirname, 'node-init.sh'), 'utf8');
    return new NodeContainer(request).withCopyContentToContainer(filesOf(request, init)).start();
  }

  /** The library's own looks for the one engine of the process and asks a registry before it does this. */
  override start(): Promise<StartedTestContainer> {
    const { engine, owner, node } = this.#request;
    const what = `start ${domainName(owner.instance, node.name)}`;
    return debugLog.during('container', what, () =>
      (this as unknown as Startable).startContainer(engine.client),
    );
  }

  protected override async containerCreated(id: string): Promise<void> {
    const { docker } = this.#request.engine;
    for (const nic of this.#request.nics.slice(1))
      await docker.getNetwork(this.#network(nic)).connect({ Container: id, EndpointConfig: endpointOf(nic) });
  }

  #network(nic: EngineNic): string {
    return networkName(this.#request.owner.instance, nic.network);
  }
}

function endpointOf({ engineAddress }: EngineNic): { IPAMConfig: { IPv4Address: string } } {
  return { IPAMConfig: { IPv4Address: engineAddress } };
}

function deviceAt(PathOnHost: string, PathInContainer: string) {
  return { PathOnHost, PathInContainer, CgroupPermissions: 'rwm' };
}

/** /dev/vdb for the first, as in a virtual machine. */
function diskDevice(index: number): string {
  return `/dev/vd${String.fromCharCode('b'.charCodeAt(0) + index)}`;
}

/** What makes the node itself, as in a virtual machine; and what its init has to know. */
function filesOf({ node, nics, networks, identity }: NodeContainerRequest, init: string) {
  const files = renderIdentity(identity, node.nics, networks);
  const lines = files.find(({ path }) => path === NIC_FILE)?.content.split('\n') ?? [];
  const engineLines = nics.map(({ engineAddress }, index) => `${engineAddress} ${lines[index] ?? ''}\n`);
  const disks = node.disks.map(({ serial }, index) => `${diskDevice(index)} ${serial}\n`);
  return [
    ...files.map(({ path, mode, content }) => ({ target: `/${path}`, mode, content })),
    { target: '/etc/lab/container/nics', mode: 0o644, content: engineLines.join('') },
    { target: '/etc/lab/container/disks', mode: 0o644, content: disks.join('') },
    { target: INIT, mode: 0o755, content: init },
  ];
}
