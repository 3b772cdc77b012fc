import { expect } from 'chai';
import { ConnectionLost } from '../../harness/adapters/ssh/connection-lost.ts';
import { HostKey } from '../../harness/adapters/ssh/host-key.ts';
import { Link } from '../../harness/adapters/ssh/link.ts';
import { LossInquiry } from '../../harness/adapters/ssh/loss-inquiry.ts';
import { Sessions } from '../../harness/adapters/ssh/sessions.ts';
import { Slots } from '../../harness/adapters/ssh/slots.ts';
import { connectShell } from '../../harness/adapters/ssh/shell.ts';
import { ConnectFailed } from '../../harness/core/errors.ts';
import { describeOnServers } from '../support/ssh-suite.ts';
import { startInProcessSshd } from '../support/in-process-sshd.ts';
import { rejection } from '../support/rejection.ts';
import type { SshEndpoint } from '../support/ssh-endpoint.ts';

describeOnServers('the connection', (at) => {
  it('is not made before it is needed', () => {
    expect(at.dialer.streams).to.have.length(0);
  });

  it('rejects what is in flight when it is lost, and is made anew for the next command', async () => {
    const inFlight = rejection(
      at.shell.exec('echo ready; sleep 20', { onOutput: () => at.dialer.streams.at(-1)?.destroy() }),
    );
    const error = await inFlight;
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.match(
      /^node01: connection lost: .*; the node answers and has not restarted: the connection alone was lost$/,
    );
    expect((await at.shell.exec('echo again')).stdout).to.equal('again\n');
    expect(at.dialer.streams).to.have.length(2);
  });

  it('says of a node that began later than the connection that it has restarted', async () => {
    const { address, port, user, privateKey, hostPublicKey } = at.endpoint;
    const limits = { handshakeWithinMs: 10_000, openWithinMs: 10_000, keepaliveEveryMs: 10_000 };
    const hostKey = new HostKey('node01', hostPublicKey);
    const target = { node: 'node01', dialer: at.dialer, address, port, user, privateKey, hostKey, ...limits };
    await using link = new Link(target);
    const inquiry = new LossInquiry(target, new Sessions(link, new Slots(1)));
    // no node runs for a hundred years
    const lost = new ConnectionLost('node01: connection lost', -100 * 365 * 86_400_000);
    expect((await inquiry.explain(lost)).message).to.match(
      /^node01: connection lost; the node has restarted meanwhile, \d.* ago$/,
    );
  });

  it('says of a node whose machine does not run that it is off', async () => {
    await using shell = connectShell({
      node: 'node01',
      dialer: at.dialer,
      ...at.endpoint,
      isRunning: () => Promise.resolve(false),
    });
    const lost = ['sleep 20', 'sleep 20'].map((command) => rejection(shell.exec(`echo; ${command}`)));
    await rejection(shell.exec('echo; sleep 20', { onOutput: () => at.dialer.streams.at(-1)?.destroy() }));
    for (const error of await Promise.all(lost))
      expect(error.message).to.match(/; the node is off: its machine does not run$/);
    expect(at.dialer.streams).to.have.length(1);
  });

  it('rejects what is in flight when the shell is closed, and what comes later', async () => {
    let close: Promise<void> | undefined;
    const inFlight = rejection(
      at.shell.exec('echo ready; sleep 20', {
        onOutput: () => {
          close = Promise.resolve(at.shell[Symbol.asyncDispose]());
        },
      }),
    );
    expect((await inFlight).message).to.equal('node01: connection lost: the shell was closed');
    await close;
    expect((await rejection(at.shell.exec('true'))).message).to.equal('node01: the shell is closed');
    expect(at.dialer.streams[0]?.destroyed).to.equal(true);
  });

  it('is refused to another host key, with both fingerprints, at once', async () => {
    const other = (await startOther()).hostPublicKey;
    await using wary = connectShell({
      node: 'node01',
      dialer: at.dialer,
      ...at.endpoint,
      hostPublicKey: other,
    });
    const error = await rejection(wary.waitUntilReachable('20s'));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message.match(/SHA256:[\w+/]{43}/g)).to.have.length(2);
    expect(error.message).to.include('another machine answers there');
  });

  it('is refused with a reason when the key may not log in', async () => {
    const { privateKey } = await startOther();
    await using stranger = connectShell({ node: 'node01', dialer: at.dialer, ...at.endpoint, privateKey });
    const error = await rejection(stranger.exec('true'));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal(
      `node01: the SSH handshake failed (${at.endpoint.user} at 127.0.0.1:${at.endpoint.port}): All configured authentication methods failed`,
    );
  });
});

/** Keys of a server that is gone again. */
async function startOther(): Promise<SshEndpoint> {
  await using other = await startInProcessSshd();
  return other;
}
