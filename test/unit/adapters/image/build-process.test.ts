import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { runBuild } from '../../../../harness/adapters/image/build-process.ts';
import { lockFile } from '../../../../harness/adapters/cache/file-lock.ts';
import { ProgressMeter } from '../../../../harness/adapters/image/progress-meter.ts';
import { waitUntil } from '../../../../harness/core/wait.ts';
import type { Progress } from '../../../../harness/ports/images.ts';
import { takeInventory } from '../../../support/leftovers.ts';
import { rejection } from '../../../support/rejection.ts';
import { userEnvironment } from '../../../support/user-environment.ts';

/** Does what a build does that could be left behind: a mount, processes, a tree in WORK/root. */
const ENDLESS = `mkdir -p "$1/root/mnt"; mount -t tmpfs tmpfs "$1/root/mnt"; sleep 600 & echo "@step running"; wait`;

describe('runBuild', () => {
  let dir: string;
  let workDir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'build-'));
    workDir = join(dir, 'work');
    await mkdir(workDir);
  });
  afterEach(() => rm(dir, { recursive: true }));

  const script = async (text: string): Promise<string> => {
    const path = join(dir, 'script.sh');
    await writeFile(path, text);
    return path;
  };
  const build = async (text: string, onProgress: (progress: Progress) => void, signal?: AbortSignal) => {
    await using lock = await lockFile(join(dir, 'lock'));
    const meter = new ProgressMeter('image', onProgress);
    return await runBuild({ script: await script(text), workDir, args: ['argument'], lock, meter, signal });
  };

  it('runs as root of namespaces of its own, reports its steps, and keeps all but the tree', async () => {
    const steps: string[] = [];
    const text =
      'mkdir -p "$1/root" "$1/out"; echo "$2 $(id -u)" >"$1/out/result"; echo "@step one"; echo "@step two"';
    expect(await build(text, ({ doing }) => steps.push(doing))).to.include({ ok: true });
    expect(steps).to.deep.equal(['one', 'two']);
    expect((await readdir(workDir)).toSorted()).to.deep.equal(['log', 'out', 'scripts', 'tmp']);
  });

  it('leaves what its tools put into their temporary folder with its own files', async () => {
    const text = 'mkdir "$1/out"; mktemp >"$1/out/temporary"';
    expect(await build(text, () => undefined)).to.include({ ok: true });
    const temporary = await readFile(join(workDir, 'out', 'temporary'), 'utf8');
    expect(temporary).to.match(/^\S+\/tmp\/tmp\.\w+\n$/);
    expect(await readdir(join(workDir, 'tmp'))).to.deep.equal([basename(temporary.trim())]);
  });

  it('returns the last words of a build that failed, and removes what it left', async () => {
    const outcome = await build('mkdir "$1/root"; echo "E: no such package" >&2; exit 3', () => undefined);
    expect(outcome.ok).to.be.false;
    expect(outcome.log).to.equal('E: no such package');
    expect(await readdir(dir)).not.to.include('work');
  });

  it('runs from a copy of the project’s scripts, which may change meanwhile', async () => {
    const text = `mkdir "$1/out"; grep -c "" "$1/scripts/rootfs/hooks.sh" >"$1/out/lines"`;
    expect(await build(text, () => undefined)).to.include({ ok: true });
    expect(await readdir(join(workDir, 'scripts'))).to.have.members(['client', 'guest', 'release', 'rootfs']);
  });

  it('leaves no process, mount or file when the workDir is given up', async () => {
    const before = await takeInventory(dir);
    const giveUp = new AbortController();
    const running = build(ENDLESS, () => giveUp.abort(new Error('given up')), giveUp.signal);
    expect((await rejection(running)).message).to.equal('given up');
    expect(await takeInventory(dir)).to.deep.equal(before);
    expect((await readdir(dir)).toSorted()).to.deep.equal(['lock', 'script.sh']);
  });

  it('leaves no process, mount, lock or file when the caller is killed', async () => {
    const before = await takeInventory(dir);
    const caller = execa(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'build-process-caller.ts'), dir, await script(ENDLESS)],
      { env: userEnvironment(), extendEnv: false, reject: false },
    );
    for await (const line of caller.iterable()) {
      expect(line).to.equal('running');
      caller.kill('SIGKILL');
    }
    await waitUntil(
      'the build ends with its caller',
      async () => {
        const left = [...(await readdir(dir)), ...(await takeInventory(dir)).processes];
        return left.length === 2 ? { done: true } : { pending: left.join(', ') };
      },
      { within: '20s' },
    );
    expect(await takeInventory(dir)).to.deep.equal(before);
    await using lock = await lockFile(join(dir, 'lock'), { signal: AbortSignal.timeout(1_000) });
    expect(lock.file.closed).to.be.false;
  });
});
