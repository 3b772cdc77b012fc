import Dockerode from 'dockerode';
import { ContainerRuntimeClient } from 'testcontainers';
import { DockerContainerClient } from 'testcontainers/build/container-runtime/clients/container/docker-container-client.js';
import { DockerImageClient } from 'testcontainers/build/container-runtime/clients/image/docker-image-client.js';
import { DockerNetworkClient } from 'testcontainers/build/container-runtime/clients/network/docker-network-client.js';
import { askEngine, type EngineEndpoint } from './ask-engine.ts';

interface EngineInfo {
  readonly ServerVersion: string;
  readonly Driver: string;
  readonly CgroupVersion?: string;
  readonly NCPU: number;
  readonly CpuCfsQuota: boolean;
  readonly PidsLimit?: boolean;
  readonly SecurityOptions?: readonly string[];
}

/** One connection to a Docker engine. */
export interface Engine {
  readonly docker: Dockerode;
  /** For testcontainers, which by itself knows one engine for a whole process: each lab has its own. */
  readonly client: ContainerRuntimeClient;
  /** `Docker 20.10.24, overlay2, cgroup v1, user namespaces` */
  readonly description: string;
  readonly cpus: number;
  /** Whether it can keep containers to a number of processors: it refuses those that ask where it cannot. */
  readonly limitsCpus: boolean;
  /** The same of tasks: threads and processes. */
  readonly limitsTasks: boolean;
  /** Whether it gives containers a user namespace. */
  readonly remapsIds: boolean;
  /** Whether root of a container is nobody on the engine's own host, for this or another reason. */
  readonly confines: boolean;
}

/** Throws `HostFault` with the engine's own words when it does not answer. */
export async function connectEngine(endpoint: EngineEndpoint): Promise<Engine> {
  const info = JSON.parse(await askEngine(endpoint, '/info')) as EngineInfo;
  const docker = new Dockerode(endpoint);
  const remapsIds = has(info, 'userns');
  return {
    docker,
    client: clientOf(docker, info),
    description: `Docker ${info.ServerVersion}, ${info.Driver}, cgroup v${info.CgroupVersion ?? '1'}${remapsIds ? ', user namespaces' : ''}`,
    cpus: info.NCPU,
    limitsCpus: info.CpuCfsQuota,
    limitsTasks: info.PidsLimit === true,
    remapsIds,
    confines: remapsIds || has(info, 'rootless'),
  };
}

/** A daemon's security options: `name=seccomp,profile=default`, `name=userns`. */
function has({ SecurityOptions }: EngineInfo, name: string): boolean {
  return SecurityOptions?.some((option) => option.split(',')[0] === `name=${name}`) === true;
}

/** Only what starting a container asks of it: no registry, no compose, no published port. */
function clientOf(docker: Dockerode, { NCPU }: EngineInfo): ContainerRuntimeClient {
  const nowhere = 'localhost';
  const containerRuntime = {
    host: nowhere,
    hostIps: [],
    remoteSocketPath: '',
    indexServerAddress: '',
    serverVersion: 0,
    operatingSystem: process.platform,
    operatingSystemType: process.platform,
    architecture: process.arch,
    cpus: NCPU,
    memory: 0,
    runtimes: [],
    labels: [],
  };
  const node = { version: process.version, architecture: process.arch, platform: process.platform };
  return new ContainerRuntimeClient(
    { node, containerRuntime },
    {
      up: noCompose,
      pull: noCompose,
      stop: noCompose,
      down: noCompose,
    },
    new DockerContainerClient(docker),
    new DockerImageClient(docker, ''),
    new DockerNetworkClient(docker),
  );
}

function noCompose(): Promise<void> {
  return Promise.reject(new Error('a lab is not made by compose'));
}
