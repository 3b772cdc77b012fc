import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { connect, type AddressInfo } from 'node:net';
import ssh2, { type Connection, type ServerChannel, type Session } from 'ssh2';
import { generateKeyPair, type KeyPair } from '../../harness/adapters/ssh/key-pair.ts';
import type { SshEndpoint } from './ssh-endpoint.ts';

export interface InProcessSshdOptions {
  readonly hostKey?: KeyPair;
  /** Accepts sessions and streams and never answers them. */
  readonly stalled?: boolean;
}

/** ssh2's own server on a loopback port: it can misbehave, which sshd cannot. */
export interface InProcessSshd extends SshEndpoint {
  /** The connections that are open now. */
  readonly connections: ReadonlySet<Connection>;
  /** Commands and streams that run now, and the most that ever ran at once. */
  readonly channels: { now: number; most: number };
}

export async function startInProcessSshd(options: InProcessSshdOptions = {}): Promise<InProcessSshd> {
  const hostKey = options.hostKey ?? generateKeyPair('host');
  const userKey = generateKeyPair('user');
  const connections = new Set<Connection>();
  const channels = { now: 0, most: 0 };
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey.reveal()] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined).on('close', () => connections.delete(connection));
    connection.on('authentication', (context) =>
      context.method === 'publickey' && isKey(userKey, context.key.data)
        ? context.accept()
        : context.reject(['publickey']),
    );
    if (!options.stalled) serve(connection, channels);
    else connection.on('session', () => undefined).on('tcpip', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'tester',
    privateKey: userKey.privateKey,
    hostPublicKey: hostKey.publicKey,
    connections,
    channels,
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function isKey(pair: KeyPair, blob: Buffer): boolean {
  const parsed = ssh2.utils.parseKey(pair.publicKey);
  return !(parsed instanceof Error) && parsed.getPublicSSH().equals(blob);
}

function serve(connection: Connection, channels: InProcessSshd['channels']): void {
  const running = new Set<ChildProcessWithoutNullStreams>();
  connection.on('session', (accept) => {
    const session: Session = accept();
    session.on('exec', (acceptExec, _reject, { command }) => {
      const child = runCommand(acceptExec(), command, channels);
      running.add(child);
      child.once('close', () => running.delete(child));
    });
  });
  // as sshd does: who writes to a connection that is gone gets SIGPIPE
  connection.once('close', () => {
    for (const { stdin, stdout, stderr } of running)
      [stdin, stdout, stderr].forEach((pipe) => pipe.destroy());
  });
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect({ host: destIP, port: destPort, allowHalfOpen: true });
    socket.once('error', () => reject());
    socket.once('connect', () => {
      const channel = accept();
      channel.pipe(socket).pipe(channel);
    });
  });
}

/** A session leader of its own, as sshd makes it. */
function runCommand(
  channel: ServerChannel,
  command: string,
  channels: InProcessSshd['channels'],
): ChildProcessWithoutNullStreams {
  const child = spawn('/bin/sh', ['-c', command], { detached: true });
  channels.most = Math.max(channels.most, (channels.now += 1));
  channel.pipe(child.stdin.on('error', () => undefined));
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once('close', (code, signal) => {
    channels.now -= 1;
    if (signal) channel.exit(signal.replace('SIG', ''), false, '');
    else channel.exit(code ?? 255);
    channel.end();
  });
  return child;
}
