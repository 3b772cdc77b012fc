import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';

const CALLER = join(import.meta.dirname, 'cache-entry-caller.ts');
const NODE = [process.execPath, '--import', import.meta.resolve('tsx')];
const READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
/** Root without its capabilities is held to the modes of files, as everybody is. */
const HELD_TO_MODES = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

describe('a cache that may only be read', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'cache-'));
    expect(await ask([], 'one')).to.equal('made');
    // as after a restart of the host
    const manifest = join(cache, 'one', 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(/"hashedInBoot": "[^"]*"/, '"hashedInBoot": "an earlier one"'));
  });
  afterEach(async () => {
    await modes(0o755);
    await rm(cache, { recursive: true });
  });

  const ask = async (within: readonly string[], id: string, where = cache): Promise<string> => {
    const command: readonly string[] = [...within, ...NODE, CALLER, where, id];
    const [program = '', ...args] = command;
    return (await execa(program, args)).stdout;
  };
  const modes = async (mode: number): Promise<void> => {
    for (const folder of [cache, join(cache, 'one')]) await chmod(folder, mode);
  };
  const mounted = (id: string): Promise<string> =>
    ask(['unshare', '--map-root-user', '--mount', 'sh', '-c', READ_ONLY, 'sh', cache], id);

  it('gives what is intact, from a volume that is mounted read-only', async () => {
    expect(await mounted('one')).to.equal('found');
    expect(await mounted('two')).to.equal(
      `HostFault: ${cache}: the image cache cannot be written: EROFS: read-only file system, open '${cache}/two.lock'; set XDG_CACHE_HOME to a folder that can`,
    );
  });

  it('gives what is intact, from the files of another user', async () => {
    await modes(0o555);
    expect(await ask(HELD_TO_MODES, 'one')).to.equal('found');
    expect(await ask(HELD_TO_MODES, 'two')).to.match(
      /^HostFault: .*: the image cache cannot be written: EACCES: .*; remove what another user has left there \(sudo rm -r .*\), or set XDG_CACHE_HOME/,
    );
  });

  it('says no more of a cache that cannot be made than where another may be', async () => {
    await modes(0o555);
    const into = join(cache, 'none');
    expect(await ask(HELD_TO_MODES, 'one', into)).to.equal(
      `HostFault: ${into}: the image cache cannot be written: EACCES: permission denied, mkdir '${into}'; set XDG_CACHE_HOME to a folder that can`,
    );
  });

  it('does not give what another user alone may read', async () => {
    await chmod(join(cache, 'one', 'disk'), 0);
    await modes(0o555);
    expect(await ask(HELD_TO_MODES, 'one')).to.match(/^HostFault: .*sudo rm -r/);
  });
});
