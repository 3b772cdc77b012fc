import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { LibvirtProvider } from '../../harness/adapters/libvirt/libvirt-provider.ts';
import type { NodeImage } from '../../harness/ports/images.ts';
import type { BringUpRequest } from '../../harness/ports/provider.ts';
import { takeInventory } from './leftovers.ts';
import { writeSilentKernel } from './silent-kernel.ts';
import { smallLab } from './small-lab.ts';

/** The small lab on real libvirt and real QEMU in real sandboxes; only its guests have nothing to say. */
export class SilentLab implements AsyncDisposable {
  readonly lab = smallLab();
  readonly dir: string;
  readonly image: NodeImage;
  readonly provider: LibvirtProvider;

  private constructor(dir: string, image: NodeImage) {
    this.dir = dir;
    this.image = image;
    this.provider = new LibvirtProvider({ instancesDir: this.labs, cacheDir: join(dir, 'cache') });
  }

  static async create(): Promise<SilentLab> {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-silent-'));
    await mkdir(join(dir, 'runs'));
    const disk = join(dir, 'disk.qcow2');
    await execa('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '1G']);
    const initrd = join(dir, 'initrd');
    await writeFile(initrd, '');
    const kernel = await writeSilentKernel(join(dir, 'kernel'));
    return new SilentLab(dir, {
      id: 'none',
      digest: 'none',
      disk,
      kernel,
      initrd,
      sizeBytes: 0,
      cached: true,
    });
  }

  /** The folder that has one for each lab that is up. */
  get labs(): string {
    return join(this.dir, 'labs');
  }

  request(instance: string, more: Partial<BringUpRequest> = {}): BringUpRequest {
    const names = this.lab.nodes.map(({ name }) => name);
    const keys = { hostPrivateKey: 'private', hostPublicKey: 'public', authorizedKeys: [], hosts: [] };
    return {
      lab: this.lab,
      instance,
      images: new Map(names.map((name) => [name, this.image])),
      identities: new Map(names.map((name) => [name, { hostname: name, ...keys }])),
      acceleration: { type: 'tcg', nested: false, rungs: [], reason: '', timeScale: 1 },
      consoleDir: join(this.dir, 'runs'),
      ...more,
    };
  }

  /** The processes that labs of this one's have left. */
  async processes(): Promise<readonly string[]> {
    return (await takeInventory(this.labs)).processes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
