import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { asJob, LAB } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

/** A file system of a file, in a mount namespace of its own: it goes with the command. */
const MOUNT = 'mount -o loop "$1" "$2"; shift 2; exec "$@"';
/** What lab smoke is told to have room for, and what its deployment below has not. */
const ROOM = '2300M';
const FILLED_MIB = 3_500;

/** A place for labs that preflight finds large enough, and a deployment that fills it. For root, who may mount. */
export class FullHost {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async create(dir: string): Promise<FullHost> {
    const host = new FullHost(dir);
    await mkdir(host.#stateHome, { recursive: true });
    await mkdir(host.#deployment);
    await writeFile(host.#disk, '');
    await truncate(host.#disk, Number.parseInt(ROOM) * 1024 ** 2);
    await execa('mkfs.ext4', ['-q', '-m', '0', host.#disk]);
    const phase = { name: 'fills', on: 'server01', run: 'fill.sh', within: '5m' };
    await writeFile(join(host.#deployment, 'deployment.yaml'), JSON.stringify({ phases: [phase] }));
    const fill = `set -e\ndd if=/dev/zero of=/var/tmp/filler bs=1M count=${FILLED_MIB} conv=fsync\n`;
    await writeFile(join(host.#deployment, 'fill.sh'), fill);
    return host;
  }

  /** `lab run smoke` with the deployment that fills the place of its lab. */
  run(...options: string[]) {
    const lab = [LAB, 'run', 'smoke', '--deployment', this.#deployment, ...options];
    const words = ['--mount', 'sh', '-ec', MOUNT, 'full', this.#disk, this.#stateHome, ...lab];
    return execa('unshare', words, asJob(userEnvironment({ XDG_STATE_HOME: this.#stateHome })));
  }

  get #stateHome(): string {
    return join(this.#dir, 'state');
  }

  get #deployment(): string {
    return join(this.#dir, 'fills');
  }

  get #disk(): string {
    return join(this.#dir, 'disk');
  }
}
