import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeNodeFiles } from '../harness/adapters/libvirt/node-files.ts';
import { LabFault } from '../harness/core/errors.ts';
import type { NodePlan } from '../harness/lab/lab.ts';
import type { BenchHome } from './bench-home.ts';
import { renderBareScript, type BareMachine } from './bare-script.ts';
import type { ReadyLab } from './ready-lab.ts';

/** The machines of a lab as a shell script would have them: the same files, QEMU and nothing else. */
export class BareLab implements AsyncDisposable {
  readonly #home: BenchHome;
  readonly #dir: string;
  readonly #script: string;

  private constructor(home: BenchHome, dir: string, script: string) {
    this.#home = home;
    this.#dir = dir;
    this.#script = script;
  }

  /** Writes overlays, initrds and keys, as stacklab would; this part is not measured. */
  static async prepare(home: BenchHome, ready: ReadyLab): Promise<BareLab> {
    const dir = await mkdtemp(join(home.dir, 'bare-'));
    const { lab, acceleration } = ready;
    const login = home.workshop.tools.newKeyPair('bench');
    await writeFile(join(dir, 'key'), login.privateKey.reveal(), { mode: 0o600 });
    const machines = await Promise.all(
      lab.nodes.map((node) => prepareMachine(home, ready, node, { dir, login: login.publicKey })),
    );
    const known = machines.map(({ port, hostPublicKey }) => `[127.0.0.1]:${port} ${hostPublicKey}\n`);
    await writeFile(join(dir, 'known_hosts'), known.join(''));
    const script = join(dir, 'up.sh');
    const networks = lab.networks.map(({ name, cidr }) => [name, cidr] as const);
    const text = renderBareScript({ dir, machines, acceleration, cidrs: new Map(networks) });
    await writeFile(script, text, { mode: 0o700 });
    return new BareLab(home, dir, script);
  }

  /** Starts the machines, waits until each has answered over SSH, and ends them. */
  async secondsToSsh(): Promise<number> {
    const said = await this.#home.run(['bash', this.#script]);
    const microseconds = Number(said.trim());
    if (microseconds > 0) return microseconds / 1_000_000;
    throw new LabFault(`${this.#script}: it told no time; it said: '${said}'`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

async function prepareMachine(
  home: BenchHome,
  { lab, images }: ReadyLab,
  node: NodePlan,
  { dir, login }: { dir: string; login: string },
): Promise<BareMachine> {
  const image = images.get(node.name);
  if (!image) throw new LabFault(`node ${node.name} has no image`);
  const hostKey = home.workshop.tools.newKeyPair(node.name);
  const files = await writeNodeFiles({
    dir: join(dir, node.name),
    node,
    image,
    networks: lab.networks,
    identity: {
      hostname: node.name,
      hostPrivateKey: hostKey.privateKey.reveal(),
      hostPublicKey: hostKey.publicKey,
      authorizedKeys: [login],
      hosts: lab.hosts,
    },
  });
  return { ...files, node, kernel: image.kernel, hostPublicKey: hostKey.publicKey, port: await freePort() };
}

/** A port of the loopback device that nobody uses now. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
