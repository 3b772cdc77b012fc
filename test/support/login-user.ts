import { access, chmod, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { waitUntil } from '../../harness/core/wait.ts';
import { PROJECT } from './lab-cli.ts';
import { copyTree } from './lend-images.ts';
import { StartedLabs } from './started-labs.ts';
import { begun, finished } from './unfinished.ts';

const NAME = 'stacklab-ci';
const HOME = join('/home', NAME);
const NODE = dirname(process.execPath);
/** What cron gives, and where Node.js is if that is elsewhere. */
const JOB_PATH = NODE === '/usr/bin' ? '/usr/bin:/bin' : `${NODE}:/usr/bin:/bin`;
const TUN = '/dev/net/tun';

/** A host without udev gives this device to root alone; everywhere else anybody may open it. */
const WITH_TUN = `
set -eu
if [ -e "$1" ]; then mount --bind "$1" ${TUN}; fi
shift
exec "$@"
`;

/** A real user of this host, made a minute ago, who has cloned the project. Needs root to be made, and goes without a trace. */
export class LoginUser implements AsyncDisposable {
  readonly home = HOME;
  readonly uid: number;
  readonly #started = new StartedLabs();

  private constructor(uid: number) {
    this.uid = uid;
  }

  static async create(): Promise<LoginUser> {
    // of a run that was killed
    await removeUser();
    await execa('useradd', ['--create-home', '--home-dir', HOME, '--shell', '/bin/bash', NAME]);
    const { uid } = await stat(HOME);
    const user = begun(new LoginUser(uid));
    if (NODE !== '/usr/bin') await writeFile(join(HOME, '.profile'), `PATH=${NODE}:$PATH\n`);
    if (((await stat(TUN)).mode & 0o006) === 0) {
      await execa('mknod', [user.#tun, 'c', '10', '200']);
      await chmod(user.#tun, 0o666);
    }
    await user.#clone();
    return user;
  }

  /** A command line as the user types it after having logged in. */
  login(line: string) {
    return this.#start('su', '-', NAME, '-c', line);
  }

  /** The same as a job that is told nothing but where programs are, not even HOME. */
  job(line: string) {
    const become = ['setpriv', '--reuid', NAME, '--regid', NAME, '--init-groups', `--inh-caps=-all`];
    return this.#start('setsid', '-w', ...become, 'env', '-i', `PATH=${JOB_PATH}`, 'sh', '-c', line);
  }

  /** The user's processes that are still there. */
  async processes(): Promise<string[]> {
    return processesOf(String(this.uid));
  }

  get #tun(): string {
    return join(HOME, '.tun');
  }

  /** The project as it was committed, with the libraries that are installed here. */
  async #clone(): Promise<void> {
    const project = join(HOME, 'stacklab');
    await execa('git', ['clone', '--quiet', PROJECT, project]);
    await execa('chown', ['-R', `${NAME}:${NAME}`, project]);
    await copyTree(join(PROJECT, 'node_modules'), join(project, 'node_modules'));
  }

  #start(...command: readonly string[]) {
    return this.#started.add(
      execa('unshare', ['--mount', 'sh', '-c', WITH_TUN, 'sh', this.#tun, ...command], {
        reject: false,
        all: true,
        stdin: 'ignore',
        cwd: '/',
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    finished(this);
    await this.#started.end();
    await removeUser();
  }
}

async function removeUser(): Promise<void> {
  const { stdout: uid, exitCode } = await execa('id', ['-u', NAME], { reject: false });
  if (exitCode !== 0) return;
  await waitUntil(
    `the processes of ${NAME} have ended`,
    async () => {
      await execa('pkill', ['-KILL', '-U', uid], { reject: false });
      const left = await processesOf(uid);
      return left.length === 0 ? { done: true } : { pending: left.join('; ') };
    },
    { within: '30s' },
  );
  await execa('userdel', ['--remove', NAME]);
  await access(HOME).then(
    () => Promise.reject(new Error(`${HOME} is still there`)),
    () => undefined,
  );
}

async function processesOf(uid: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-U', uid, '-o', 'stat=,pid=,args='], { reject: false });
  // a zombie has ended; who has to take note of it is its parent
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('Z'));
}
