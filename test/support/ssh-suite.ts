import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectShell } from '../../harness/adapters/ssh/shell.ts';
import type { Shell } from '../../harness/ports/shell.ts';
import { startInProcessSshd } from './in-process-sshd.ts';
import { LoopbackDialer } from './loopback-dialer.ts';
import { startRealSshd } from './real-sshd.ts';
import type { SshEndpoint } from './ssh-endpoint.ts';

const SERVERS = { "ssh2's own server": startInProcessSshd, "Debian's sshd": startRealSshd };

/** What a test of a shell works with: server and folder last for a suite, shell and dialer for one test. */
export interface ShellFixture {
  readonly server: string;
  readonly endpoint: SshEndpoint;
  readonly dialer: LoopbackDialer;
  readonly shell: Shell;
  readonly dir: string;
}

/** One suite, against every server. */
export function describeOnServers(title: string, body: (at: ShellFixture) => void): void {
  for (const [server, start] of Object.entries(SERVERS)) {
    describe(`a shell against ${server}: ${title}`, () => {
      const at = { server } as { -readonly [Key in keyof ShellFixture]: ShellFixture[Key] };

      before(async () => {
        at.endpoint = await start();
        at.dir = await mkdtemp(join(tmpdir(), 'stacklab-shell-'));
      });

      beforeEach(() => {
        at.dialer = new LoopbackDialer();
        at.shell = connectShell({ node: 'node01', dialer: at.dialer, ...at.endpoint });
      });

      afterEach(async () => at.shell[Symbol.asyncDispose]());

      after(async () => {
        await at.endpoint[Symbol.asyncDispose]();
        await rm(at.dir, { recursive: true, force: true });
      });

      body(at);
    });
  }
}
