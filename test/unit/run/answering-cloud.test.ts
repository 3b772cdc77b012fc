import { expect } from 'chai';
import { ConnectFailed, UsageError } from '../../../harness/core/errors.ts';
import { requireAnswer } from '../../../harness/run/answering-cloud.ts';
import { UpLab } from '../../../harness/run/up-lab.ts';
import { ApiServer } from '../../support/api-server.ts';
import { rejection } from '../../support/rejection.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';
import { smallCloud } from '../../support/small-facts.ts';
import { switchedLab } from '../../support/switched-lab.ts';

const { signal } = new AbortController();

describe('a cloud that is to be asked', () => {
  const cloud = smallCloud();

  it('answers where its identity service can be reached', async () => {
    await using api = await ApiServer.start(() => ({}));
    const { up, controller } = switchedLab();
    const reached = new ScriptedShell(() => ({}), api.port);
    controller.shell.dial = (host, port) => reached.dial(host, port);
    await requireAnswer(up, cloud, signal);
    expect(reached.dialled).to.deep.equal(['controller01:5000']);
  });

  it('is not there where nobody answers: it has to be deployed', async () => {
    const error = await rejection(requireAnswer(switchedLab().up, cloud, signal));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      'lab small-1: nobody answers at http://controller01:5000/v3 (last seen: controller01:5000: connection refused); deploy it: bin/lab deploy small-1',
    );
  });

  it('is not blamed for a node that is silent', async () => {
    const { up, controller } = switchedLab();
    await controller.kill();
    const error = await rejection(requireAnswer(up, cloud, signal));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal('controller01: no route to host');
  });

  it('cannot be asked while somebody has switched its node off', async () => {
    const { up, controller } = switchedLab();
    await controller.kill();
    const stopped = { controller01: { by: 'lab stop controller01', at: '2026-11-30T13:15:02.000Z' } };
    const off = new UpLab({ ...up.record, stopped }, up.running, [...up.nodes.values()]);
    const error = await rejection(requireAnswer(off, cloud, signal));
    expect(error.message).to.contain('start it with: bin/lab start controller01 --lab small-1');
  });
});
