import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheEntry } from '../../../harness/adapters/cache/cache-entry.ts';
import { writeManifest } from '../../../harness/adapters/cache/manifest.ts';
import { askEngine } from '../../../harness/adapters/container/ask-engine.ts';
import { startProgram, startUserProgram } from '../../../harness/adapters/host/program.ts';
import { ProgressMeter } from '../../../harness/adapters/image/progress-meter.ts';
import { Hypervisor } from '../../../harness/adapters/libvirt/hypervisor.ts';
import { startSandbox } from '../../../harness/adapters/sandbox/sandbox.ts';
import { connectShell } from '../../../harness/adapters/ssh/shell.ts';
import { DebugLines } from '../../support/debug-lines.ts';
import { startInProcessSshd } from '../../support/in-process-sshd.ts';
import { LoopbackDialer } from '../../support/loopback-dialer.ts';
import { rejection } from '../../support/rejection.ts';

/** libvirt's own driver for tests: a hypervisor in this process, without a daemon. */
const IN_MEMORY = 'test:///default';
const DOMAIN = "<domain type='test'><name>one</name><memory>8192</memory><os><type>hvm</type></os></domain>";

describe('what the debug log hears of', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'debug-log-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  for (const [ended, script, how] of [
    ['by itself', 'exit 3', 'exit 3'],
    ['by a signal', 'kill -TERM $$', 'by SIGTERM'],
  ] as const)
    it(`programs: their arguments, and that one ended ${ended}`, async () => {
      using debug = new DebugLines('program');
      await startProgram('sh', ['-c', script], { reject: false });
      expect(debug.told).to.deep.equal([
        `started sh -c '${script}' (pid N)`,
        `ended sh (pid N): ${how} after a while`,
      ]);
    });

  it('programs: one that is not there', async () => {
    using debug = new DebugLines('program');
    await startProgram('nonesuch', ['-v'], { reject: false });
    expect(debug.told).to.deep.equal([
      'started nonesuch -v (pid none)',
      'ended nonesuch (pid none): spawn nonesuch ENOENT after a while',
    ]);
  });

  it('programs: one that could not even be tried, and that fails as ever', async () => {
    using debug = new DebugLines('program');
    const { failed, code } = await startProgram('true', ['x'.repeat(1 << 20)], { reject: false });
    expect([failed, code]).to.deep.equal([true, 'E2BIG']);
    expect(debug.told.join()).to.match(/^started true x+…x+ \(pid none\)$/);
  });

  it('programs: nothing of what one is given to see or to read', async () => {
    using debug = new DebugLines('program');
    await startUserProgram('cat', { env: { NAME: 'unseen' }, input: 'unread' });
    expect(debug.told).to.deep.equal(['started cat (pid N)', 'ended cat (pid N): exit 0 after a while']);
  });

  it('libvirt: what makes and ends something, and how it failed', async () => {
    using debug = new DebugLines('libvirt');
    await using hypervisor = await Hypervisor.connect(IN_MEMORY);
    await hypervisor.createDomain('one', DOMAIN);
    await hypervisor.destroyDomain('one');
    await rejection(hypervisor.destroyNetwork('nonesuch'));
    const [connect, connected, ...more] = debug.told;
    expect([connect, connected]).to.deep.equal([
      `connect to ${IN_MEMORY} …`,
      `connect to ${IN_MEMORY}: done after a while`,
    ]);
    expect(more.slice(0, -1)).to.deep.equal([
      'start domain one …',
      'start domain one: done after a while',
      'destroy domain one …',
      'destroy domain one: done after a while',
      'virsh net-destroy nonesuch …',
    ]);
    expect(more.at(-1)).to.match(/^virsh net-destroy nonesuch: failed \(.*nonesuch.*\) after a while$/);
  });

  it('SSH: connections that are opened, refused and lost', async () => {
    using debug = new DebugLines('ssh');
    await using server = await startInProcessSshd();
    const { address, port, user } = server;
    const what = `one: connect as ${user} to ${address}:${port}`;
    {
      await using shell = connectShell({ node: 'one', dialer: new LoopbackDialer(), ...server });
      await shell.exec('true');
    }
    await using dropped = connectShell({ node: 'one', dialer: new LoopbackDialer(), ...server });
    await dropped.exec('true');
    for (const connection of server.connections) connection.end();
    await rejection(dropped.exec('sleep 20'));
    await using other = await startInProcessSshd();
    const wrong = { ...server, privateKey: other.privateKey };
    await using refused = connectShell({ node: 'one', dialer: new LoopbackDialer(), ...wrong });
    await rejection(refused.exec('true'));
    expect(debug.told.slice(0, 6)).to.deep.equal([
      `${what} …`,
      `${what}: done after a while`,
      'one: connection closed',
      `${what} …`,
      `${what}: done after a while`,
      'one: connection lost: the server closed the connection',
    ]);
    expect(debug.told.at(-1)).to.match(/: failed \(one: the SSH handshake failed .*\) after a while$/);
  });

  it('the sandbox: its begin, what it failed of, and its end', async () => {
    using debug = new DebugLines('sandbox');
    const sandbox = join(dir, 'sandbox');
    const script = join(dir, 'service.sh');
    await writeFile(script, 'echo no such daemon; exit 1\n');
    const service = { name: 'daemon', script, socket: 'run/socket', folders: [], files: {} };
    await rejection(startSandbox(sandbox, { ...service, probe: () => Promise.resolve(undefined) }));
    const told = debug.told.filter((line) => !line.includes('its holder'));
    expect(told.slice(0, 3)).to.deep.equal([
      `begin ${sandbox} for daemon …`,
      `end ${sandbox} …`,
      `end ${sandbox}: done after a while`,
    ]);
    expect(told.at(3)).to.match(/^begin .* for daemon: failed \(.*no such daemon\) after a while$/);
  });

  it('images: that one is made, and its steps', async () => {
    using debug = new DebugLines('image');
    const meter = new ProgressMeter('image bookworm', undefined);
    const fill = async (workDir: string): Promise<string> => {
      meter.start('unpacking');
      const finished = join(workDir, 'finished');
      await mkdir(finished);
      await writeManifest(finished, 'one', {}, []);
      return finished;
    };
    for (let asked = 0; asked < 2; asked += 1) await cacheEntry(dir, 'one', fill);
    expect(debug.told).to.deep.equal([
      `make ${join(dir, 'one')} …`,
      'image bookworm: unpacking',
      `make ${join(dir, 'one')}: done after a while`,
    ]);
  });

  it('engines of containers: what is asked of one, and what it failed of', async () => {
    using debug = new DebugLines('container');
    const socketPath = join(dir, 'nobody');
    await rejection(askEngine({ socketPath }, '/info'));
    const [asked, failed] = debug.told;
    expect(asked).to.equal(`ask unix://${socketPath} for /info …`);
    expect(failed).to.match(/^ask .* for \/info: failed \(.*ENOENT.*\) after a while$/);
  });
});
