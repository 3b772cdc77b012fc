import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { connectShell } from '../../harness/adapters/ssh/shell.ts';
import type { AnsweredPort } from '../../harness/ports/shell.ts';
import { LoopbackDialer } from '../support/loopback-dialer.ts';
import { startRealSshd, type RealSshd } from '../support/real-sshd.ts';

describe("a port of a node's loopback that is answered here", () => {
  let sshd: RealSshd;
  let answered: AnsweredPort;
  const ask = (word: string): string =>
    `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${answered.port} && echo ${word} >&3 && head -n 1 <&3'`;

  before(async () => {
    sshd = await startRealSshd();
    const port = await freePort();
    answered = {
      port,
      answer: (stream) => void stream.once('data', (line: Buffer) => stream.end(`heard ${line.toString()}`)),
    };
  });
  after(() => sshd[Symbol.asyncDispose]());

  const connect = (port?: AnsweredPort) =>
    connectShell({ node: 'node01', dialer: new LoopbackDialer(), ...sshd, port: sshd.port, answered: port });

  it('is there with the first command, for many at once', async () => {
    await using shell = connect(answered);
    const said = await Promise.all(['one', 'two', 'three'].map((word) => shell.exec(ask(word))));
    expect(said.map(({ stdout }) => stdout)).to.deep.equal(['heard one\n', 'heard two\n', 'heard three\n']);
  });

  it('goes with the shell', async () => {
    await using shell = connect();
    {
      await using first = connect(answered);
      expect((await first.exec(ask('one'))).exitCode).to.equal(0);
    }
    expect((await shell.exec(ask('two'))).exitCode).to.not.equal(0);
  });

  it('stays with the shell that had it first, and a second works all the same', async () => {
    await using first = connect(answered);
    await first.exec('true');
    await using second = connect({
      port: answered.port,
      answer: (stream) => void stream.end('the wrong one\n'),
    });
    expect((await second.exec(ask('one'))).stdout).to.equal('heard one\n');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
