import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { connectShell } from '../../../../harness/adapters/ssh/shell.ts';
import { CommandFailed, ConnectFailed, UsageError, WaitTimedOut } from '../../../../harness/core/errors.ts';
import type { NodePlan } from '../../../../harness/lab/lab.ts';
import type { CommandResult, ExecOptions, Shell } from '../../../../harness/ports/shell.ts';
import { LabNode } from '../../../../harness/run/nodes/node.ts';
import { startInProcessSshd, type InProcessSshd } from '../../../support/in-process-sshd.ts';
import { LoopbackDialer } from '../../../support/loopback-dialer.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';

const PLAN: NodePlan = {
  name: 'controller01',
  roles: ['controller'],
  bake: [],
  cpus: 1,
  memoryMiB: 512,
  nics: [
    { network: 'management', device: 'eth0', mac: '52:54:00:00:00:01', address: '10.0.0.11' },
    { network: 'provider', device: 'eth1', mac: '52:54:00:00:00:02' },
  ],
  disks: [],
};

type Answer = Partial<CommandResult>;

function nodeOn(shell: Shell, timeScale = 1): LabNode {
  return new LabNode({ plan: PLAN, shell, timeScale });
}

function scripted(answer: (command: string, options: ExecOptions) => Answer): LabNode {
  return nodeOn(new ScriptedShell(answer));
}

describe('a node', () => {
  it('knows its addresses, and says on which networks it has one', () => {
    const node = scripted(() => ({}));
    expect(node.address('management')).to.equal('10.0.0.11');
    for (const network of ['provider', 'storage'])
      expect(() => node.address(network)).to.throw(
        UsageError,
        `controller01 has no address on network '${network}'; it has one on: management`,
      );
  });

  it('returns a result whatever the exit status', async () => {
    expect(await scripted(() => ({ exitCode: 3 })).run('x')).to.deep.include({ exitCode: 3, command: 'x' });
  });

  it('succeeds with the output, without its final newline', async () => {
    expect(await scripted(() => ({ stdout: 'a\n\n' })).succeed('x')).to.equal('a\n');
  });

  it('says node, command, end, time, and what it said last, when a command that had to succeed did not', async () => {
    const stderr = Array.from({ length: 50 }, (_, line) => `err ${line}\n`).join('');
    const node = scripted(() => ({ exitCode: 3, stdout: 'out\n', stderr, durationMs: 1_234 }));
    const error = await rejection(node.succeed('a \\\n  b', { input: 'hunter2' }));
    expect(error).to.be.instanceOf(CommandFailed);
    const lines = error.message.split('\n');
    expect(lines[0]).to.equal('controller01: `a \\ b` failed: exit status 3 after 1.2 s');
    expect(lines.slice(1)).to.deep.equal([
      ...Array.from({ length: 10 }, (_, line) => `  err ${line + 40}`),
      '  out',
    ]);
    expect(error.message).to.not.include('hunter2');
  });

  it('names the signal that ended a command', async () => {
    const node = scripted(() => ({ exitCode: undefined, signal: 'KILL', durationMs: 20 }));
    expect((await rejection(node.succeed('x'))).message).to.equal(
      'controller01: `x` failed: signal KILL after 20 ms',
    );
    expect((await node.fail('x')).signal).to.equal('KILL');
  });

  it('fails when a command that had to fail succeeded', async () => {
    const error = await rejection(scripted(() => ({ stdout: 'token\n' })).fail('x'));
    expect(error).to.be.instanceOf(CommandFailed);
    expect(error.message).to.equal('controller01: `x` succeeded, though it had to fail\n  token');
  });

  it('scales every limit, the default too', async () => {
    const limits: unknown[] = [];
    const shell = new ScriptedShell((_, { within }) => (limits.push(within), {}));
    const node = nodeOn(shell, 4);
    await node.run('x', { within: '10s' });
    await node.run('x', { within: 500 });
    await node.run('x');
    expect(limits).to.deep.equal([40_000, 2_000, 240_000]);
    const error = await rejection(
      nodeOn(new ScriptedShell(() => ({ exitCode: 1 })), 4).waitForFile('/x', { within: '20ms' }),
    );
    expect(error.message).to.equal('controller01: file /x not there within 80 ms; last seen: no such file');
  });
});

describe('a node waits for a unit', () => {
  const show = (fields: string, jobs = 0): Answer => ({
    stdout: `${fields.split(' ').join('\n')}\nJobs=${jobs}\n`,
  });
  const journal = { stdout: 'nova-api[1]: cannot bind\nsystemd[1]: nova-api failed\n' };

  it('until it is active', async () => {
    const states = [
      show('LoadState=loaded ActiveState=inactive SubState=dead Result=success Job=12', 3),
      show('LoadState=loaded ActiveState=activating SubState=start Result=success Job=12', 1),
      show('LoadState=loaded ActiveState=active SubState=running Result=success Job='),
    ];
    await scripted(() => states.shift() ?? {}).waitForUnit('nova-api', { within: '5s' });
    expect(states).to.have.length(0);
  });

  it('and quotes its name', async () => {
    const shell = new ScriptedShell(() => show('ActiveState=active'));
    await nodeOn(shell).waitForUnit('a b@$x.service', { within: '1s' });
    expect(shell.commands[0]).to.include("-- 'a b@$x.service'");
  });

  it('and says what it last saw, with the journal, at the deadline', async () => {
    const state = show('LoadState=loaded ActiveState=activating SubState=start-pre Result=success Job=1', 1);
    const node = scripted((command) => (command.startsWith('journalctl') ? journal : state));
    const error = await rejection(node.waitForUnit('nova-api', { within: '50ms' }));
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.equal(
      [
        'controller01: unit nova-api not active within 50 ms; last seen: activating (start-pre)',
        '  nova-api[1]: cannot bind',
        '  systemd[1]: nova-api failed',
      ].join('\n'),
    );
  });

  const HOPELESS = {
    'failed (result exit-code)': 'LoadState=loaded ActiveState=failed SubState=failed Result=exit-code Job=',
    'inactive (dead)': 'LoadState=loaded ActiveState=inactive SubState=dead Result=success Job=',
    'no such unit': 'LoadState=not-found ActiveState=inactive SubState=dead Result=success Job=',
  };
  for (const [seen, fields] of Object.entries(HOPELESS))
    it(`and gives up at once when it is ${seen}`, async () => {
      const node = scripted((command) => (command.startsWith('journalctl') ? journal : show(fields)));
      const startedAt = performance.now();
      const error = await rejection(node.waitForUnit('nova-api', { within: '1h' }));
      expect(performance.now() - startedAt).to.be.lessThan(1_000);
      expect(error.message.split('\n')[0]).to.equal(
        `controller01: unit nova-api not active: gave up early, it cannot recover; last seen: ${seen}`,
      );
      expect(error.message).to.include('cannot bind');
    });

  it('and goes on while jobs are queued that may start it', async () => {
    const waiting = show('LoadState=loaded ActiveState=inactive SubState=dead Result=success Job=', 2);
    const error = await rejection(scripted(() => waiting).waitForUnit('x', { within: '150ms' }));
    expect(error.message).to.match(
      /^controller01: unit x not active within 150 ms; last seen: inactive \(dead\)/,
    );
  });

  it('and tells of the unit even when the journal cannot be had', async () => {
    const node = scripted((command) => {
      if (command.startsWith('journalctl')) throw new ConnectFailed('gone');
      return show('ActiveState=failed SubState=failed Result=timeout');
    });
    expect((await rejection(node.waitForUnit('x', { within: '1s' }))).message).to.match(
      /result timeout\)\n {2}\(no journal: gone\)$/,
    );
  });

  it('and blames the lab when the node could not be reached', async () => {
    const node = scripted(() => {
      throw new ConnectFailed('controller01: no route');
    });
    const error = await rejection(node.waitForUnit('x', { within: '100ms' }));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal(
      'controller01: unit x not active within 100 ms; last seen: controller01: no route',
    );
  });
});

describe('a node reboots', () => {
  it('until another boot answers, through the time when nothing does', async () => {
    const answers: (() => Answer)[] = [
      () => ({ stdout: 'boot-1\n' }),
      () => {
        throw new ConnectFailed('connection lost');
      },
      () => ({ stdout: 'boot-1\n' }),
      () => {
        throw new ConnectFailed('refused');
      },
      () => {
        throw new WaitTimedOut('slow');
      },
      () => ({ stdout: 'boot-2\n' }),
    ];
    const shell = new ScriptedShell(() => answers.shift()?.() ?? {});
    await nodeOn(shell).reboot({ within: '10s' });
    expect(answers).to.have.length(0);
    expect(shell.commands[1]).to.equal('systemctl reboot');
  });

  it('or says that it never went down', async () => {
    const node = scripted((command) => (command.startsWith('cat') ? { stdout: 'boot-1\n' } : {}));
    expect((await rejection(node.reboot({ within: '50ms' }))).message).to.equal(
      'controller01: reboot not done within 50 ms; last seen: still up, not restarted yet',
    );
  });

  it('or says why it was refused', async () => {
    const node = scripted((command) =>
      command.startsWith('cat') ? { stdout: 'boot-1\n' } : { exitCode: 1, stderr: 'no' },
    );
    const error = await rejection(node.reboot({ within: '50ms' }));
    expect(error).to.be.instanceOf(CommandFailed);
    expect(error.message).to.match(/^controller01: `systemctl reboot` failed: exit status 1/);
  });
});

describe('a node over a real shell', () => {
  let sshd: InProcessSshd;
  let shell: Shell;
  let node: LabNode;
  let dir: string;

  before(async () => {
    sshd = await startInProcessSshd();
    shell = connectShell({ node: 'controller01', dialer: new LoopbackDialer(), ...sshd });
    node = nodeOn(shell);
    dir = await mkdtemp(join(tmpdir(), 'stacklab-node-'));
  });

  after(async () => {
    await shell[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  it('waits until something listens on a port, whatever the address', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const { port } = server.address() as AddressInfo;
      await node.waitForPort(port, { within: '5s' });
      await new Promise((resolve) => server.close(resolve));
      const error = await rejection(node.waitForPort(port, { within: '3s' }));
      expect(error.message).to.equal(
        `controller01: port ${port} not open within 3.0 s; last seen: nothing listens on it`,
      );
    }
  });

  it('waits until a file is there', async () => {
    const path = `${dir}/it's here`;
    const waiting = node.waitForFile(path, { within: '10s' });
    await delay(200);
    await writeFile(path, '');
    await waiting;
  });

  it('waits until a command succeeds, and returns its output', async () => {
    const command = `echo x >> ${dir}/tries; test $(wc -l < ${dir}/tries) -ge 3 && echo done`;
    expect(await node.waitUntilSucceeds(command, { within: '10s' })).to.equal('done');
  });

  it('says how the command ended last when it never succeeds', async () => {
    const error = await rejection(node.waitUntilSucceeds('echo busy >&2; exit 7', { within: '3s' }));
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.match(
      /^controller01: `echo busy >&2; exit 7` did not succeed within 3\.0 s; last seen: exit status 7 after \d+ ms: busy$/,
    );
  });
});
