import { access, constants, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { findHolder, namespaceFlags } from '../../harness/adapters/sandbox/holder.ts';
import { sandboxHosts } from '../../harness/adapters/libvirt/sandbox-hosts.ts';
import { Hypervisor } from '../../harness/adapters/libvirt/hypervisor.ts';
import {
  libvirtUri,
  sandboxedLibvirtd,
  WITHOUT_KVM,
} from '../../harness/adapters/libvirt/sandboxed-libvirtd.ts';
import { endSandbox, findSandbox, startSandbox } from '../../harness/adapters/sandbox/sandbox.ts';
import type { AccelerationType } from '../../harness/ports/acceleration.ts';
import { ConnectFailed, HostFault, Interrupted, LabFault } from '../../harness/core/errors.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { AWKWARD_NAMES } from '../support/awkward-names.ts';
import { startHarnessScript } from '../support/harness-script.ts';
import { takeInventory, type Inventory } from '../support/leftovers.ts';
import { rejection } from '../support/rejection.ts';

const SANDBOX_MODULE = join(import.meta.dirname, '../../harness/adapters/sandbox/sandbox.ts');
const SERVICE_MODULE = join(import.meta.dirname, '../../harness/adapters/libvirt/sandboxed-libvirtd.ts');
const PORT = 7_001;
const FILES = { ...sandboxedLibvirtd.files, ...WITHOUT_KVM };

/** Runs a program inside a sandbox's network. */
async function inside(dir: string, ...command: string[]) {
  const holder = await findHolder(dir);
  const { nsenter } = namespaceFlags(process.getuid?.() ?? 0);
  return execa('nsenter', ['-t', String(holder?.init), ...nsenter, '-n', '-p', ...command], {
    reject: false,
  });
}

/** An address, and something that answers there with the sandbox's own name and then whatever it is told. */
async function serve(dir: string, name: string): Promise<void> {
  await inside(dir, 'ip', 'address', 'add', '10.0.0.11/24', 'dev', 'lo');
  void inside(dir, 'socat', `TCP-LISTEN:${PORT},bind=10.0.0.11,fork,reuseaddr`, `SYSTEM:echo ${name}; cat`);
}

/** What the server says to some bytes; waits for the server first. */
async function ask(dir: string, text: string): Promise<string> {
  const sandbox = await findSandbox(dir, sandboxedLibvirtd);
  const stream = await waitUntil(
    'the server listens',
    async () => ({ done: await sandbox?.dialer.dial('10.0.0.11', PORT) }),
    { within: '10s' },
  );
  stream?.end(text);
  const chunks = await stream?.toArray();
  return Buffer.concat((chunks ?? []) as Buffer[]).toString();
}

/** A process that starts a sandbox, says so, and then waits for its end. */
function owner(dir: string, keep: boolean) {
  const script = `const { startSandbox } = await import(${JSON.stringify(SANDBOX_MODULE)});
    const { sandboxedLibvirtd } = await import(${JSON.stringify(SERVICE_MODULE)});
    const sandbox = await startSandbox(${JSON.stringify(dir)}, sandboxedLibvirtd);
    if (${keep}) await sandbox.keep();
    console.log('up'); setInterval(() => undefined, 1000);`;
  return startHarnessScript(script);
}

async function isUp(process: ReturnType<typeof owner>): Promise<void> {
  const said: string[] = [];
  process.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  process.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  await waitUntil(
    'the other process has its sandbox up',
    () => Promise.resolve(said.join('').startsWith('up') ? { done: true } : { pending: said.join('') }),
    { within: '60s' },
  );
}

describe('the sandbox', () => {
  let root: string;
  let before: Inventory;
  const asBefore = (): Promise<boolean> =>
    waitUntil(
      'the host is as it was',
      async () => {
        const now = await takeInventory(root);
        const same = JSON.stringify(now) === JSON.stringify(before);
        return same ? { done: true } : { pending: now.processes.join('; ') || 'mounts or links differ' };
      },
      { within: '10s' },
    );

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-sandbox-'));
    before = await takeInventory(root);
  });
  afterEach(async () => {
    for (const name of await readdir(root)) await endSandbox(join(root, name));
    await asBefore();
    await rm(root, { recursive: true, force: true });
  });

  it('has a libvirtd of its own, and nothing is left when it ends', async () => {
    const dir = join(root, 'one');
    const { socket } = await startSandbox(dir, sandboxedLibvirtd);
    const networks = await execa('virsh', ['-c', libvirtUri(socket), 'net-list', '--all', '--name']);
    expect(networks.stdout.trim()).to.equal('');
    const links = await inside(dir, 'ls', '/proc/self/ns/net');
    expect(links.exitCode).to.equal(0);
    await endSandbox(dir);
    expect(await findSandbox(dir, sandboxedLibvirtd)).to.equal(undefined);
    expect(await readdir(root)).to.deep.equal([]);
    await endSandbox(dir);
  });

  it('is as open inside as its daemon needs it, whatever umask its caller has', async () => {
    const dir = join(root, 'one');
    const umask = process.umask(0o077);
    const { init } = await startSandbox(dir, sandboxedLibvirtd).finally(() => process.umask(umask));
    expect((await stat(dir)).mode & 0o777, 'to others outside').to.equal(0o700);
    expect(await readFile(`/proc/${init}/status`, 'utf8')).to.match(/^Umask:\s+0022$/m);
    const { nsenter } = namespaceFlags(process.getuid?.() ?? 0);
    const places = ['/etc/passwd', '/etc/libvirt/qemu.conf', '/var/lib/libvirt', '/var/lib/libvirt/dnsmasq'];
    const look = ['-t', String(init), ...nsenter, '-m', 'stat', '-c', '%a %n', ...places];
    const { stdout } = await execa('nsenter', look);
    const modes = [644, 644, 755, 755].map((mode, index) => `${mode} ${places[index]}`);
    expect(stdout.split('\n')).to.deep.equal(modes);
  });

  it('knows nothing of KVM where nodes are to be emulated, and of what the host has where they are not', async () => {
    const hosts = sandboxHosts({ cacheDir: join(root, 'cache'), confined: true });
    const knowsKvm = async (type: AccelerationType): Promise<boolean> => {
      const { uri } = await hosts.start(root, { acceleration: { type } });
      const answers = await Promise.all(
        ['qemu', 'kvm'].map((virttype) =>
          execa('virsh', ['-c', uri, 'domcapabilities', '--virttype', virttype], { reject: false }),
        ),
      );
      await hosts.end(root);
      const [qemu, kvm] = answers;
      expect(qemu?.exitCode, qemu?.stderr).to.equal(0);
      if (kvm?.exitCode !== 0) expect(kvm?.stderr).to.match(/kvm.*is not supported/i);
      return kvm?.exitCode === 0;
    };
    const hasKvm = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    expect([await knowsKvm('tcg'), await knowsKvm('kvm')]).to.deep.equal([false, hasKvm]);
  });

  it('is there twice at once with the same addresses, and dials into the right one', async () => {
    const dirs = ['one', 'two'].map((name) => join(root, name));
    await Promise.all(dirs.map((dir) => startSandbox(dir, sandboxedLibvirtd)));
    for (const dir of dirs) await serve(dir, dir);
    const bytes = 'x'.repeat(300_000);
    const answers = await Promise.all(dirs.map((dir) => ask(dir, bytes)));
    expect(answers.map((answer) => answer.split('\n')[0])).to.deep.equal(dirs);
    expect(answers.every((answer) => answer.endsWith(bytes))).to.equal(true);
  });

  it('loses nothing of a server that speaks before anybody listens', async () => {
    const dir = join(root, 'one');
    const { dialer } = await startSandbox(dir, sandboxedLibvirtd);
    await serve(dir, 'a greeting');
    await ask(dir, 'once, so that the server is there');
    const dialing = dialer.dial('10.0.0.11', PORT);
    // socat starts and the server speaks while this process is busy elsewhere
    await delay(1);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    const stream = await dialing;
    stream.end();
    expect(Buffer.concat((await stream.toArray()) as Buffer[]).toString()).to.match(/^a greeting/);
  });

  it('says why an address cannot be dialled', async () => {
    const dir = join(root, 'one');
    const { dialer } = await startSandbox(dir, sandboxedLibvirtd);
    await inside(dir, 'ip', 'address', 'add', '10.0.0.11/24', 'dev', 'lo');
    const refused = await rejection(dialer.dial('10.0.0.11', PORT));
    expect(refused).to.be.instanceOf(ConnectFailed);
    expect(refused.message).to.match(/^10\.0\.0\.11:7001: no connection into the lab; last seen: .*refused/);
    const unrouted = await rejection(dialer.dial('192.168.77.1', PORT));
    expect(unrouted.message).to.contain('Network is unreachable');
    const stop = AbortSignal.abort(new Interrupted('enough'));
    await rejection(dialer.dial('10.0.0.11', PORT, stop));
  });

  it('is gone with all of it when its owner is killed', async () => {
    const dir = join(root, 'one');
    const process = owner(dir, false);
    await isUp(process);
    expect((await takeInventory(root)).processes.length).to.be.greaterThan(2);
    process.kill('SIGKILL');
    await process;
    await asBefore();
    expect(await findSandbox(dir, sandboxedLibvirtd)).to.equal(undefined);
  });

  it('outlives its owner when it is kept, until it is ended', async () => {
    const dir = join(root, 'one');
    const process = owner(dir, true);
    await isUp(process);
    process.kill('SIGKILL');
    await process;
    const sandbox = await findSandbox(dir, sandboxedLibvirtd);
    expect((await execa('virsh', ['-c', libvirtUri(sandbox?.socket ?? ''), 'version'])).exitCode).to.equal(0);
    await endSandbox(dir);
    await asBefore();
  });

  it('does not start when it is told to stop, and leaves nothing', async () => {
    const dir = join(root, 'one');
    const stop = new AbortController();
    const error = rejection(startSandbox(dir, sandboxedLibvirtd, stop.signal));
    stop.abort(new Interrupted('enough'));
    expect((await error).message).to.equal('enough');
    await asBefore();
  });

  for (const name of AWKWARD_NAMES)
    it(`answers virsh and the binding in a folder named ${JSON.stringify(name)}`, async () => {
      const dir = join(root, name);
      const { socket } = await startSandbox(dir, { ...sandboxedLibvirtd, files: FILES });
      const uri = libvirtUri(socket);
      const virsh = await execa('virsh', ['-c', uri, 'list', '--all', '--name']);
      expect(virsh.stdout.trim()).to.equal('');
      await using hypervisor = await Hypervisor.connect(uri);
      expect(await hypervisor.domainNames('')).to.deep.equal([]);
      await endSandbox(dir);
      await asBefore();
    });

  it('refuses a path that is too long for a socket, and names the remedy', async () => {
    // 45 letters, 90 bytes
    const error = await rejection(startSandbox(join(root, 'ü'.repeat(45)), sandboxedLibvirtd));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.contain('UNIX sockets take 107').and.contain('XDG_STATE_HOME');
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('refuses a folder that cannot be written', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    const error = await rejection(startSandbox(join(file, 'one'), sandboxedLibvirtd));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.contain("cannot write the sandbox's state: ENOTDIR");
    await rm(file);
  });

  it("gives libvirtd's own words when it does not start, and leaves nothing", async () => {
    const dir = join(root, 'one');
    const files = { ...sandboxedLibvirtd.files, 'etc/libvirtd.conf': 'unix_sock_dir = unquoted\n' };
    const error = await rejection(startSandbox(dir, { ...sandboxedLibvirtd, files }));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/libvirtd answers: gave up early.*libvirtd\.conf:1/s);
    await asBefore();
  });

  it('says the same of one that ended before anybody saw it', async () => {
    const dir = join(root, 'one');
    const file = join(root, 'file');
    await writeFile(file, '');
    const error = await rejection(startSandbox(dir, { ...sandboxedLibvirtd, cgroup: join(file, 'none') }));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/libvirtd answers: gave up early.*Not a directory/s);
    await rm(file);
    await asBefore();
  });
});
