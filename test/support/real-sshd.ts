import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { generateKeyPair, type KeyPair } from '../../harness/adapters/ssh/key-pair.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { LoopbackDialer } from './loopback-dialer.ts';
import type { SshEndpoint } from './ssh-endpoint.ts';

const SSHD = '/usr/sbin/sshd';

/** Debian's sshd on a loopback port, with its own keys and configuration, for the user who runs the tests. */
export interface RealSshd extends SshEndpoint {
  /** Its folder: keys, configuration, log. */
  readonly dir: string;
  readonly identityFile: string;
  /** What may log in. */
  readonly publicKey: string;
}

export interface RealSshdOptions {
  readonly port?: number;
  readonly hostKey?: KeyPair;
  /** Further public keys that may log in. */
  readonly authorize?: readonly string[];
}

export async function startRealSshd(options: RealSshdOptions = {}): Promise<RealSshd> {
  const hostKey = options.hostKey ?? generateKeyPair('host');
  const userKey = generateKeyPair('user');
  const port = options.port ?? (await freePort());
  const dir = await mkdtemp(join(tmpdir(), 'stacklab-sshd-'));
  await writeFiles(dir, hostKey, userKey, options.authorize ?? []);
  await writeFile(join(dir, 'config'), `${configuration(dir, port).join('\n')}\n`);
  // sshd insists on its own folder under /run when it runs as root; Debian makes it when the service starts
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
  const log = join(dir, 'log');
  // a log file: the processes of open connections would hold a pipe open after sshd has ended
  const sshd = execa(SSHD, ['-D', '-f', join(dir, 'config'), '-E', log], { reject: false, stdio: 'ignore' });
  await listening(
    port,
    sshd.then(async () => ({ hopeless: `sshd ended: ${await readFile(log, 'utf8')}` })),
  );
  return {
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKey: userKey.privateKey,
    hostPublicKey: hostKey.publicKey,
    dir,
    identityFile: join(dir, 'user'),
    publicKey: userKey.publicKey,
    [Symbol.asyncDispose]: async () => {
      sshd.kill();
      await sshd;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function writeFiles(
  dir: string,
  hostKey: KeyPair,
  userKey: KeyPair,
  others: readonly string[],
): Promise<void> {
  await writeFile(join(dir, 'host'), hostKey.privateKey.reveal(), { mode: 0o600 });
  await writeFile(join(dir, 'user'), userKey.privateKey.reveal(), { mode: 0o600 });
  await writeFile(join(dir, 'authorized_keys'), `${[userKey.publicKey, ...others].join('\n')}\n`);
  await chmod(dir, 0o700);
}

function configuration(dir: string, port: number): string[] {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'MaxSessions 200',
    'MaxStartups 100',
    'UseDNS no',
    // bash reads ~/.bashrc under sshd: the tests must not depend on somebody's own
    `SetEnv HOME=${dir}`,
    'LogLevel ERROR',
  ];
}

async function listening(port: number, ended: Promise<{ hopeless: string }>): Promise<void> {
  const dialer = new LoopbackDialer();
  await waitUntil(
    'sshd of the test',
    async (signal) => {
      const dialled = dialer.dial('127.0.0.1', port, signal).then((stream) => {
        stream.destroy();
        return { done: true };
      });
      return Promise.race([dialled, ended]);
    },
    { within: '10s' },
  );
}
