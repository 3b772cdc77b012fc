import { appendFile, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { PROJECT } from './lab-cli.ts';

const UID = 64_999;
const SUBORDINATE = 1_000_000_000;

/** Lines that make an account, in a copy of the host's databases that only the user's own processes see. */
const ACCOUNT: Readonly<Record<string, (home: string) => string>> = {
  passwd: (home) => `labtester:x:${UID}:${UID}::${home}:/bin/sh\n`,
  group: () => `labtester:x:${UID}:\n`,
  subuid: () => `labtester:${SUBORDINATE}:65536\n`,
  subgid: () => `labtester:${SUBORDINATE}:65536\n`,
};

/** Inside a mount namespace of its own: the account's files and the project over their places, then the user itself. */
const BECOME = `
set -eu
home=$1 group=$2; shift 2
if [ -n "$group" ]; then
  mount -t cgroup2 none "$home/cgroup"
  mkdir -p "$home/cgroup/$group"
  chown ${UID}:${UID} "$home/cgroup/$group" "$home/cgroup/$group"/cgroup.*
  echo $$ >"$home/cgroup/$group/cgroup.procs"
fi
for file in passwd group subuid subgid; do mount --bind "$home/etc/$file" "/etc/$file"; done
mount --bind "${PROJECT}" "$home/stacklab"
# a host without udev gives this device to root alone; everywhere else anybody may open it
mount --bind "$home/tun" /dev/net/tun
cd "$home"
exec setpriv --reuid ${UID} --regid ${UID} --init-groups "$home/stacklab/bin/lab" "$@"
`;

/** Groups of version 2 are the same wherever they are mounted. */
const GROUPS = 'mount -t cgroup2 none "$1/cgroup" && cd "$1/cgroup" && ';

/** A user without rights who exists only for its own processes; needs real root to be made, and leaves no trace. */
export class OrdinaryUser implements AsyncDisposable {
  readonly home: string;
  /** The control group that is the user's own; empty for one who has none. */
  #group = '';

  private constructor(home: string) {
    this.home = home;
  }

  static async create(): Promise<OrdinaryUser> {
    const home = await mkdtemp(join(tmpdir(), 'stacklab-user-'));
    await chown(home, UID, UID);
    await mkdir(join(home, 'etc'));
    await mkdir(join(home, 'stacklab'));
    await mkdir(join(home, 'cgroup'));
    await execa('mknod', ['-m', '666', join(home, 'tun'), 'c', '10', '200']);
    for (const [file, line] of Object.entries(ACCOUNT)) {
      await copyFile(join('/etc', file), join(home, 'etc', file));
      await appendFile(join(home, 'etc', file), line(home));
    }
    return new OrdinaryUser(home);
  }

  /** From now on what the user starts is in a control group (version 2) that belongs to the user. */
  delegateGroup(): void {
    this.#group = basename(this.home);
  }

  /** The groups that the user has made in the delegated one and that are still there. */
  async groups(): Promise<string[]> {
    const { stdout } = await this.#amongGroups('[ ! -d "$2" ] || find "$2" -mindepth 1 -type d');
    return stdout.split('\n').filter(Boolean);
  }

  /** Puts folders of a cache of images into the user's own: made of them once, images need no building again. */
  async lendImages(cacheDir: string, folders: readonly string[]): Promise<void> {
    const cache = join(this.home, '.cache', 'stacklab', 'images');
    for (const folder of folders) {
      const target = join(cache, folder);
      await mkdir(dirname(target), { recursive: true });
      // no bytes are copied where both are in one file system
      const copy = (...options: string[]) => execa('cp', ['-aT', ...options, join(cacheDir, folder), target]);
      await copy('--link').catch(() => copy('--force'));
    }
    // the folders alone: a linked file stays whose it was
    await execa('find', [
      join(this.home, '.cache'),
      '-type',
      'd',
      '-exec',
      'chown',
      `${UID}:${UID}`,
      '{}',
      '+',
    ]);
  }

  /** The CLI as this user, on a project of the user's own. */
  lab(project: string, ...args: string[]) {
    return execa('unshare', ['--mount', 'sh', '-c', BECOME, 'become', this.home, this.#group, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: this.home,
        STACKLAB_PROJECT: project,
        CI: '1',
        NO_COLOR: '1',
      },
      extendEnv: false,
      reject: false,
      all: true,
      stdin: 'ignore',
    });
  }

  async own(...paths: string[]): Promise<void> {
    await execa('chown', ['-R', `${UID}:${UID}`, ...paths]);
  }

  #amongGroups(script: string) {
    return execa('unshare', ['--mount', 'sh', '-c', GROUPS + script, 'sh', this.home, this.#group]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#group !== '') await this.#amongGroups('[ ! -d "$2" ] || find "$2" -depth -type d -delete');
    await rm(this.home, { recursive: true, force: true });
  }
}
