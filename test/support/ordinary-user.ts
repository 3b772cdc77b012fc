import { appendFile, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
home=$1; shift
for file in passwd group subuid subgid; do mount --bind "$home/etc/$file" "/etc/$file"; done
mount --bind "${PROJECT}" "$home/stacklab"
# a host without udev gives this device to root alone; everywhere else anybody may open it
mount --bind "$home/tun" /dev/net/tun
cd "$home"
exec setpriv --reuid ${UID} --regid ${UID} --init-groups "$home/stacklab/bin/lab" "$@"
`;

/** A user without rights who exists only for its own processes; needs real root to be made, and leaves no trace. */
export class OrdinaryUser implements AsyncDisposable {
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
  }

  static async create(): Promise<OrdinaryUser> {
    const home = await mkdtemp(join(tmpdir(), 'stacklab-user-'));
    await chown(home, UID, UID);
    await mkdir(join(home, 'etc'));
    await mkdir(join(home, 'stacklab'));
    await execa('mknod', ['-m', '666', join(home, 'tun'), 'c', '10', '200']);
    for (const [file, line] of Object.entries(ACCOUNT)) {
      await copyFile(join('/etc', file), join(home, 'etc', file));
      await appendFile(join(home, 'etc', file), line(home));
    }
    return new OrdinaryUser(home);
  }

  /** The CLI as this user, on a project of the user's own. */
  lab(project: string, ...args: string[]) {
    return execa('unshare', ['--mount', 'sh', '-c', BECOME, 'become', this.home, ...args], {
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

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}
