import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { PROJECT } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

const BINDING = 'node_modules/@unraid/libvirt';
const LOCK = JSON.stringify({ packages: { '': {}, [BINDING]: { version: '1.0.0' } } });
/** A binding that works once it is built. */
const BINDING_SOURCE = `
import { existsSync } from 'node:fs';
export class Hypervisor {
  constructor() { if (!existsSync(new URL('built', import.meta.url))) throw new Error('not built'); }
  async connectOpen() {}
  async connectClose() {}
}`;
const STRANGER = 'case $1 in -u) echo 54321 ;; *) echo stranger ;; esac';
const STUBS: Readonly<Record<string, string>> = {
  node: `exec ${process.execPath} "$@"`,
  npm: 'echo "npm $1" >>calls; cp -r modules node_modules',
  dpkg: '',
  'dpkg-query': '',
};
/** /usr/sbin is empty and writable in here, and shown at the end; nothing of the host can be touched. */
const AS_ROOT =
  'mount -t tmpfs tmpfs /usr/sbin; sh harness/bootstrap.sh "$@"; status=$?; ls /usr/sbin; exit $status';

/**
 * A host of its own that lacks everything: no tun device, no namespaces, no ids. What bootstrap prints last is then done, by a
 * sudo that asks nobody, and bootstrap is started again.
 */
const ON_BARE_HOST = `
mount -t tmpfs tmpfs /dev/net
for table in subuid subgid; do
  : >"etc-$table"
  mount --bind "etc-$table" "/etc/$table"
done
echo 0 >/proc/sys/user/max_user_namespaces
sh harness/bootstrap.sh 2>said
echo "first $?"
cat said >&2
sh -c "$(tail -n 1 said)" >&2
echo "mended $?"
sh harness/bootstrap.sh
echo "second $?"
`;
const MENDS: Readonly<Record<string, string>> = {
  sudo: 'PATH=$PATH:/usr/sbin exec "$@"',
  modprobe: ': >/dev/net/tun',
  usermod: 'for table in subuid subgid; do echo "$5:${2%-*}:65536" >>/etc/$table; done',
};

/** bootstrap.sh in a project of its own, where the programs that it calls are small scripts. */
export class BootstrapProject implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(name = 'stacklab-bootstrap-'): Promise<BootstrapProject> {
    const project = new BootstrapProject(await mkdtemp(join(tmpdir(), name)));
    for (const part of ['bootstrap.sh', 'bootstrap'])
      await cp(join(PROJECT, 'harness', part), project.path('harness', part), { recursive: true });
    await project.write('harness/host-packages', '');
    await project.write('package-lock.json', LOCK);
    await project.write('modules/.package-lock.json', LOCK);
    await project.write(
      'modules/@unraid/libvirt/package.json',
      '{ "type": "module", "exports": "./index.js" }',
    );
    await project.write('modules/@unraid/libvirt/index.js', BINDING_SOURCE);
    const gyp = `require('fs').writeFileSync('built', ''); require('fs').appendFileSync('../../../calls', 'node-gyp\\n')`;
    await project.write('modules/node-gyp/bin/node-gyp.js', gyp);
    for (const [name, body] of Object.entries(STUBS)) await project.stub(name, body);
    return project;
  }

  path(...parts: readonly string[]): string {
    return join(this.dir, ...parts);
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(join(this.path(path), '..'), { recursive: true });
    await writeFile(this.path(path), text);
  }

  /** A program on the project's search path. */
  async stub(name: string, body: string): Promise<void> {
    await this.write(join('bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(this.path('bin', name), 0o755);
  }

  /** What the programs noted of their calls, in order. */
  async calls(): Promise<string[]> {
    const text = await readFile(this.path('calls'), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  }

  asRoot(...args: readonly string[]) {
    const namespaces = ['--user', '--map-root-user', '--mount'];
    return this.#start('unshare', [...namespaces, 'sh', '-c', AS_ROOT, 'bootstrap', ...args]);
  }

  asRootWith(env: Readonly<Record<string, string>>) {
    return this.#start('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', AS_ROOT, 'sh'], env);
  }

  /** A user whom the host does not know: no subordinate ids, no rights, no terminal. */
  async asStranger(...args: readonly string[]) {
    await this.stub('id', STRANGER);
    return this.#start('sh', ['harness/bootstrap.sh', ...args]);
  }

  /** A user of whom the program `id` of the project tells. */
  asNobodyKnown() {
    return this.#start('sh', ['harness/bootstrap.sh']);
  }

  async onBareHost() {
    await this.stub('id', STRANGER);
    for (const [name, body] of Object.entries(MENDS)) await this.stub(name, body);
    return this.#start('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', ON_BARE_HOST]);
  }

  #start(program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    return execa(program, [...args], {
      env: userEnvironment({ PATH: `${this.path('bin')}:/usr/bin:/bin`, ...more }),
      extendEnv: false,
      cwd: this.dir,
      reject: false,
      stdin: 'ignore',
      // a process group of its own can be killed whole, as a terminal's would be
      detached: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
