import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { execa } from 'execa';
import { removeCgroups, sandboxedDockerd } from '../../harness/adapters/container/sandboxed-dockerd.ts';
import { endSandbox, startSandbox } from '../../harness/adapters/sandbox/sandbox.ts';
import { asJob, LAB, startLab } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

/** What an engine holds, in words. */
export interface EngineInventory {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
}

const SCRIPT = join(import.meta.dirname, 'dockerd-of-a-host.sh');
const BUSYBOX = '/bin/busybox';
type Env = Readonly<Record<string, string>>;

/** A Docker engine that was there before any lab: what a workstation's own one is to stacklab. Needs root. */
export class PrivateDockerd implements AsyncDisposable {
  readonly docker: Dockerode;
  /** As DOCKER_HOST names it, from outside and for those in its network. */
  readonly unix: string;
  readonly tcp = 'tcp://127.0.0.1:2375';
  readonly #dir: string;
  readonly #init: number;

  private constructor(dir: string, socketPath: string, init: number) {
    this.#dir = dir;
    this.#init = init;
    this.unix = `unix://${socketPath}`;
    this.docker = new Dockerode({ socketPath });
  }

  static async start(): Promise<PrivateDockerd> {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-daemon-'));
    const sandbox = join(dir, 'sandbox');
    const { socket, init } = await startSandbox(sandbox, {
      ...sandboxedDockerd(sandbox, { by: 'nothing' }),
      script: SCRIPT,
    });
    return new PrivateDockerd(dir, socket, init);
  }

  /** The CLI as somebody calls it whose DOCKER_HOST names this engine. */
  lab(args: readonly string[], env: Env) {
    return startLab(args, { env: { ...env, DOCKER_HOST: this.unix } });
  }

  /** The CLI on the engine's own machine, where it is at its usual place. */
  labBeside(args: readonly string[], env: Env) {
    const enter = ['-t', String(this.#init), '-n', '-m', '-p'];
    return execa('nsenter', [...enter, LAB, ...args], asJob(userEnvironment(env)));
  }

  async inventory(): Promise<EngineInventory> {
    const [containers, networks, volumes, images] = await Promise.all([
      this.docker.listContainers({ all: true }),
      this.docker.listNetworks(),
      this.docker.listVolumes(),
      this.docker.listImages(),
    ]);
    return {
      containers: containers.map(({ Names, State }) => `${Names.join()} ${State}`).toSorted(),
      networks: networks.map(({ Name }) => Name).toSorted(),
      volumes: volumes.Volumes.map(({ Name }) => Name).toSorted(),
      images: images.flatMap(({ RepoTags }) => RepoTags ?? []).toSorted(),
    };
  }

  /** Somebody else's image, volume, network, and a container that runs on them. */
  async addForeign(name: string, labels: Record<string, string>): Promise<void> {
    const tree = join(this.#dir, 'tree');
    await mkdir(tree);
    await copyFile(BUSYBOX, join(tree, 'busybox'));
    const tar = execa('tar', ['-C', tree, '-cf', '-', '.'], { buffer: false, encoding: 'buffer' });
    const answer = await this.docker.importImage(tar.stdout, { repo: name, tag: '1' });
    await new Promise((resolve) => this.docker.modem.followProgress(answer, resolve));
    await this.docker.createVolume({ Name: name, Labels: labels });
    await this.docker.createNetwork({ Name: name, Labels: labels });
    const container = await this.docker.createContainer({
      name,
      Image: `${name}:1`,
      Cmd: ['/busybox', 'sleep', '86400'],
      Labels: labels,
      HostConfig: { NetworkMode: name, Binds: [`${name}:/kept`] },
    });
    await container.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sandbox = join(this.#dir, 'sandbox');
    await endSandbox(sandbox);
    await removeCgroups(sandbox);
    await rm(this.#dir, { recursive: true, force: true });
  }
}
