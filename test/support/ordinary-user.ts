import { appendFile, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { asJob, PROJECT } from './lab-cli.ts';
import { takeInventory } from './leftovers.ts';
import { StartedLabs } from './started-labs.ts';
import { begun, finished } from './unfinished.ts';
import { strangersEnvironment } from './user-environment.ts';

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
home=$1 group=$2 grants=$3; shift 3
if [ -n "$group" ]; then
  mount -t cgroup2 none "$home/cgroup"
  mkdir -p "$home/cgroup/$group"
  chown ${UID}:${UID} "$home/cgroup/$group" "$home/cgroup/$group"/cgroup.*
  echo $$ >"$home/cgroup/$group/cgroup.procs"
fi
for file in passwd group $grants; do mount --bind "$home/etc/$file" "/etc/$file"; done
mount --bind "${PROJECT}" "$home/stacklab"
# a host without udev gives this device to root alone; everywhere else anybody may open it
if [ -n "$grants" ]; then mount --bind "$home/tun" /dev/net/tun; else mount -t tmpfs tmpfs /dev/net; fi
cd "$home"
exec setpriv --reuid ${UID} --regid ${UID} --init-groups "$home/stacklab/bin/lab" "$@"
`;

/** Groups of version 2 are the same wherever they are mounted. */
const GROUPS = 'mount -t cgroup2 none "$1/cgroup" && cd "$1/cgroup" && ';

/** A user without rights who exists only for its own processes; needs real root to be made, and leaves no trace. */
export class OrdinaryUser implements AsyncDisposable {
  readonly home: string;
  readonly uid = UID;
  /** The control group that is the user's own; empty for one who has none. */
  #group = '';
  readonly #started = new StartedLabs();
  /** The tables that grant the user ids. */
  #grants = 'subuid subgid';

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
    return begun(new OrdinaryUser(home));
  }

  /** From now on nobody has prepared the host for the user: there are no ids and no tun device. */
  deprive(): void {
    this.#grants = '';
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

  /** The CLI as this user, on a project of the user's own. */
  lab(project: string, ...args: string[]) {
    const become = ['--mount', 'sh', '-c', BECOME, 'become', this.home, this.#group, this.#grants];
    const env = strangersEnvironment(this.home, { STACKLAB_PROJECT: project });
    return this.#started.add(execa('unshare', [...become, ...args], asJob(env)));
  }

  async own(...paths: string[]): Promise<void> {
    await execa('chown', ['-R', `${UID}:${UID}`, ...paths]);
  }

  #amongGroups(script: string) {
    return execa('unshare', ['--mount', 'sh', '-c', GROUPS + script, 'sh', this.home, this.#group]);
  }

  /** Whatever a failed test left running and up is ended and taken down, as the user itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    finished(this);
    await this.#started.end();
    const reap = await this.lab(join(this.home, 'stacklab'), 'reap', '--all');
    const { processes } = await takeInventory(this.home);
    if (processes.length > 0) await execa('kill', ['-KILL', ...processes.map(pidOf)], { reject: false });
    if (this.#group !== '') await this.#amongGroups('[ ! -d "$2" ] || find "$2" -depth -type d -delete');
    await rm(this.home, { recursive: true, force: true });
    if (reap.exitCode !== 0) throw new Error(`lab reap --all: ${reap.all}`);
    if (processes.length > 0) throw new Error(`not ended by lab reap --all: ${processes.join('; ')}`);
  }
}

/** The inventory begins each line with it. */
function pidOf(line: string): string {
  return line.split(' ')[0] ?? '';
}
