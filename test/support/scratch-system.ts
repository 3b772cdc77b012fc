import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { PROJECT } from './lab-cli.ts';
import { begun, finished } from './unfinished.ts';
import { userEnvironment } from './user-environment.ts';

/** A package of an archive: all of it is optional but its name. */
export interface SmallPackage {
  readonly name: string;
  readonly depends?: readonly string[];
  readonly provides?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Run by dpkg on this host, with the scratch system's root as DPKG_ROOT. */
  readonly postinst?: string;
}

export const LOOK = join(PROJECT, 'labs/looks/centos7');
const STATE = [
  'var/lib/dpkg/updates',
  'var/lib/apt/lists/partial',
  'var/cache/apt/archives/partial',
  'var/log/apt',
];
const ETC = ['etc/apt/sources.list.d', 'etc/apt/preferences.d', 'etc/apt/apt.conf.d', 'etc/yum.repos.d'];
/** apt keeps to the scratch system: neither a user of its own nor the configuration of this host. */
const APT_CONFIG = 'APT::Sandbox::User "root";\nDir::Etc::parts "none";\nDir::Etc::main "none";\n';

/** A tree with dpkg's and apt's state and archives of its own: the real programs work on it, and nothing else is there. */
export class ScratchSystem implements AsyncDisposable {
  readonly root: string;
  readonly #work: string;

  private constructor(work: string) {
    this.#work = work;
    this.root = join(work, 'root');
  }

  static async make(): Promise<ScratchSystem> {
    const system = new ScratchSystem(await mkdtemp(join(tmpdir(), 'stacklab-scratch-system-')));
    await Promise.all([...STATE, ...ETC].map((dir) => mkdir(join(system.root, dir), { recursive: true })));
    await system.write('var/lib/dpkg/status', '');
    await writeFile(join(system.#work, 'apt.conf'), APT_CONFIG);
    return begun(system);
  }

  /** Serves packages from a folder, as an archive of this origin does. */
  async serve(origin: string, packages: readonly SmallPackage[]): Promise<void> {
    const archive = join(this.#work, 'archives', origin);
    await mkdir(archive, { recursive: true });
    const stanzas: string[] = [];
    for (const small of packages) stanzas.push(await buildPackage(archive, origin, small));
    const index = stanzas.join('\n');
    const sum = `${sha256(index)} ${Buffer.byteLength(index)} Packages`;
    await writeFile(join(archive, 'Packages'), index);
    await writeFile(join(archive, 'Release'), `Origin: ${origin}\nSuite: ${origin}\nSHA256:\n ${sum}\n`);
    await this.write(`etc/apt/sources.list.d/${origin}.list`, `deb [trusted=yes] file:${archive} ./\n`);
  }

  /** Lays the files of one of the look's packages into the tree. */
  async lay(name: string): Promise<void> {
    await cp(join(LOOK, name, 'files'), this.root, { recursive: true, verbatimSymlinks: true });
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), text);
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }

  /** Runs a program as root of a user namespace, so that an ordinary user may run these tests too. */
  run(command: readonly string[], input: string | Readable = '') {
    return execa('unshare', ['--map-root-user', ...command], {
      env: userEnvironment({
        APT_CONFIG: join(this.#work, 'apt.conf'),
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      }),
      extendEnv: false,
      reject: false,
      input,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    finished(this);
    await rm(this.#work, { recursive: true, force: true });
  }
}

/** Builds a package into an archive, and returns its stanza of the archive's index. */
async function buildPackage(archive: string, origin: string, small: SmallPackage): Promise<string> {
  const tree = await mkdtemp(join(archive, 'tree-'));
  const file = `${small.name}_1.0_all.deb`;
  const control = controlOf(origin, small);
  await mkdir(join(tree, 'DEBIAN'));
  await writeFile(join(tree, 'DEBIAN/control'), control);
  if (small.postinst !== undefined) await writeScript(join(tree, 'DEBIAN/postinst'), small.postinst);
  for (const [path, text] of Object.entries(small.files ?? {})) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await chmod(tree, 0o755);
  await execa('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, join(archive, file)]);
  await rm(tree, { recursive: true });
  const deb = await readFile(join(archive, file));
  return `${control}Filename: ./${file}\nSize: ${deb.length}\nSHA256: ${sha256(deb)}\n`;
}

function controlOf(origin: string, { name, depends = [], provides = [] }: SmallPackage): string {
  return [
    `Package: ${name}`,
    'Version: 1.0',
    'Architecture: all',
    'Maintainer: Nobody <nobody@example.org>',
    `Origin: ${origin}`,
    ...(depends.length === 0 ? [] : [`Depends: ${depends.join(', ')}`]),
    ...(provides.length === 0 ? [] : [`Provides: ${provides.join(', ')}`]),
    `Description: ${name}`,
    '',
  ].join('\n');
}

async function writeScript(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\nset -eu\n${body}\n`);
  await chmod(path, 0o755);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
