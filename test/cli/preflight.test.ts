import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { waitUntil } from '../../harness/core/wait.ts';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { PROJECT, startLab } from '../support/lab-cli.ts';
import { takeInventory } from '../support/leftovers.ts';

const LAB = `title: One small node
platforms: [debian12]
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24 }
nodes:
  one: { role: controller, memory: 384MiB, management: 10.0.0.11, provider: none, disks: [1GiB] }
`;
const DEPLOYMENT = `secrets: []
phases:
  - { name: hello, on: all, run: hello.sh, within: 30s }
`;
const PLATFORM = join('labs', 'platforms', 'debian12.yaml');
/** Two file systems that are nearly full. */
const ON_SMALL_DISKS = `
mkdir -p "$XDG_STATE_HOME" "$XDG_CACHE_HOME"
mount -t tmpfs -o size=100m tmpfs "$XDG_STATE_HOME"
mount -t tmpfs -o size=200m,noexec tmpfs "$XDG_CACHE_HOME"
exec "$0" "$@"`;

describe('lab up on a host that cannot carry the lab', () => {
  let sandbox: CliSandbox;
  beforeEach(async () => {
    sandbox = await CliSandbox.create({
      'labs/one/lab.yaml': LAB,
      'labs/one/deploy/deployment.yaml': DEPLOYMENT,
      'labs/one/deploy/hello.sh': 'true\n',
      [PLATFORM]: await readFile(join(PROJECT, PLATFORM), 'utf8'),
    });
  });
  afterEach(async () => {
    await waitUntil('nothing runs any more', processesEnd, { within: '20s' });
    await sandbox[Symbol.asyncDispose]();
  });

  const processesEnd = async () => {
    const { processes } = await takeInventory(sandbox.dir);
    return processes.length === 0 ? { done: true } : { pending: processes.join('; ') };
  };
  const labs = (): Promise<string[]> =>
    readdir(join(sandbox.dir, 'state', 'stacklab', 'labs')).catch((): string[] => []);
  const images = (): Promise<string[]> =>
    readdir(join(sandbox.dir, 'cache', 'stacklab', 'images')).catch((): string[] => []);

  /** A program that is found before the host's own. */
  async function replace(name: string, body: string): Promise<string> {
    const bin = join(sandbox.dir, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
    return `${bin}:/usr/bin:/bin`;
  }

  for (const [provider, daemon] of [
    ['libvirt', 'libvirtd'],
    ['container', 'dockerd'],
  ] as const)
    it(`gives the words of a ${daemon} that does not start before it asks for an image, and leaves nothing`, async () => {
      const PATH = await replace(daemon, 'echo "no such luck" >&2; exit 1');
      const up = await startLab(['up', 'one', '--provider', provider], { env: { ...sandbox.env, PATH } });
      expect(up.exitCode, up.all).to.equal(2);
      expect(up.all, up.all)
        .to.match(new RegExp(`this host cannot carry a lab of the provider ${provider}: .*${daemon} answers`))
        .and.contain('no such luck')
        .and.not.contain('image: started');
      expect(await labs()).to.deep.equal([]);
      expect(await images()).to.deep.equal([]);
    });

  it('is told the same by doctor', async () => {
    const PATH = await replace('libvirtd', 'echo "no such luck" >&2; exit 1');
    const doctor = await startLab(['doctor', '--json'], { env: { ...sandbox.env, PATH } });
    expect(doctor.exitCode, doctor.all).to.equal(2);
    const { doesNotStart } = JSON.parse(doctor.stdout) as { doesNotStart: Record<string, string> };
    expect(doesNotStart['libvirt']).to.match(/cannot carry a lab of the provider libvirt: .*no such luck/);
    expect(await labs()).to.deep.equal([]);
  });

  it('tells of every file system that has no room, and of a cache that nothing can be made in, before anything is made', async () => {
    const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', ON_SMALL_DISKS];
    const command = [join(PROJECT, 'bin', 'lab'), 'up', 'one', '--provider', 'libvirt'];
    const env = { ...sandbox.env, PATH: '/usr/bin:/bin', CI: '1', NO_COLOR: '1' };
    const up = await execa('unshare', [...args, ...command], { env, reject: false, all: true });
    expect(up.exitCode, up.all).to.equal(2);
    expect(up.all)
      .to.match(
        /cache\/stacklab\/images: lab one needs about \d+MiB there \(.*\), 200MiB is free; make room, or set/,
      )
      .and.match(
        /state\/stacklab\/labs: lab one needs about 2GiB there \(.*\), 100MiB is free; make room, or set/,
      )
      .and.match(/programs in there do not start, so no image can be made \(is it mounted noexec\?\)/)
      .and.not.contain('image: started');
  });

  it('leaves what reap removes when it is killed while it tries the host out', async () => {
    const PATH = await replace('libvirtd', 'exec sleep 600');
    const env = { ...sandbox.env, PATH };
    const up = startLab(['up', 'one'], { env });
    const holder = join(sandbox.dir, 'state', 'stacklab', 'labs', 'one', 'sandbox', 'holder.json');
    await waitUntil('its sandbox', async () => ({ done: await readFile(holder) }), { within: '60s' });
    up.kill('SIGKILL');
    await up;
    await waitUntil('the sandbox ends with it', processesEnd, { within: '20s' });
    expect(await labs()).to.deep.equal(['one']);
    const reap = await startLab(['reap'], { env });
    expect(reap.exitCode, reap.all).to.equal(0);
    expect(await labs()).to.deep.equal([]);
  });
});
