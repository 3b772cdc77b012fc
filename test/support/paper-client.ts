import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../harness/adapters/host/find-program.ts';

const APPLETS = ['cat', 'cut', 'env', 'id', 'ls', 'readlink', 'sh', 'sleep', 'touch', 'tr', 'wget'];

/** A tree of a client that is a script of shell: what it is called with is what it runs. */
export class PaperClient implements AsyncDisposable {
  readonly id = 'paper';
  readonly cached = true;
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(): Promise<PaperClient> {
    const client = new PaperClient(await mkdtemp(join(tmpdir(), 'stacklab-client-')));
    await mkdir(join(client.dir, 'place'));
    await client.#take((await findProgram('busybox')) ?? '', '/bin/busybox');
    for (const name of APPLETS) await symlink('busybox', client.#at(`/bin/${name}`));
    await client.#take((await findProgram('setpriv')) ?? '', '/usr/bin/setpriv');
    await client.#write('/usr/bin/openstack', '#!/bin/sh\neval "$*"\n');
    await chmod(client.#at('/usr/bin/openstack'), 0o755);
    await client.#write('/etc/passwd', 'nobody of the host\n');
    await client.#write('/etc/group', '');
    await execa('chmod', ['-R', 'a+rX', client.dir]);
    return client;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }

  #at(path: string): string {
    return join(this.dir, 'root', path);
  }

  /** With the libraries that it loads, where it has any. */
  async #take(program: string, path: string): Promise<void> {
    const { stdout } = await execa('ldd', [program], { reject: false });
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
    for (const [from, to] of [[program, path], ...libraries.map((library) => [library, library])])
      await this.#write(to ?? '', from ?? '', copyFile);
  }

  async #write(path: string, content: string, write = this.#text): Promise<void> {
    await mkdir(dirname(this.#at(path)), { recursive: true });
    await write(content, this.#at(path));
  }

  #text(content: string, path: string): Promise<void> {
    return writeFile(path, content);
  }
}
