import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { BUSYBOX, CLOCKS } from '../../../../harness/adapters/acceleration/probe-guest.ts';

/** The beginning of the file, as kernels write it. */
const sayingOf = (ktime: string, clock: string): string => `Sched Debug Version: v0.11, 5.10.0 #1
ktime                                   : ${ktime}
sched_clk                               : ${clock}
cpu_clk                                 : 1.000000
`;

describe("the clocks of the probe's guest", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-guest-'));
    await write('bin/busybox', '');
    await copyFile(BUSYBOX, join(root, 'bin/busybox'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  /** In a shell of the guest whose root these files are. */
  const read = async (): Promise<string> => {
    const shell = ['/bin/busybox', 'sh', '-c', `${CLOCKS}\nclocks`];
    const { stdout } = await execa('unshare', ['--user', '--map-root-user', `--root=${root}`, ...shell]);
    return stdout;
  };

  it('are read where kernels from 5.13 on have them', async () => {
    await write('debug/sched/debug', sayingOf('1234.500000', '1230.250000'));
    expect(await read()).to.equal('1234.500000 1230.250000');
  });

  it('are read where older kernels have them', async () => {
    await write('proc/sched_debug', sayingOf('77.000000', '76.500000'));
    expect(await read()).to.equal('77.000000 76.500000');
  });
});
