import { expect } from 'chai';
import { Interrupted, LabFault, UsageError } from '../../../harness/core/errors.ts';
import type { InstanceRecord } from '../../../harness/run/instance-record.ts';
import { PowerSwitch } from '../../../harness/run/power-switch.ts';
import { UpLab } from '../../../harness/run/up-lab.ts';
import { rejection } from '../../support/rejection.ts';
import { switchedLab, type SwitchedLab } from '../../support/switched-lab.ts';

const GENTLY = { force: false };
const WHEN = /\d{4}-\d\d-\d\dT[\d:.]+Z/;

describe('the switch of a lab', () => {
  let lab: SwitchedLab;
  let saved: InstanceRecord[];

  const switchOf = (by: string, up = lab.up, signal?: AbortSignal): PowerSwitch =>
    new PowerSwitch({ up, by, signal, save: (record) => Promise.resolve(void saved.push(record)) });
  /** As the next command finds the lab. */
  const found = (): UpLab =>
    new UpLab(saved.at(-1) ?? lab.up.record, lab.up.running, [...lab.up.nodes.values()]);

  beforeEach(() => {
    lab = switchedLab();
    saved = [];
  });

  it('has a node shut down by its own system, and writes down who wanted that and when', async () => {
    expect(await switchOf('lab stop object01').stop('object01', GENTLY)).to.equal('is off');
    expect(lab.object.shell.commands).to.include('systemctl poweroff');
    expect(await lab.object.isRunning()).to.equal(false);
    expect(await lab.controller.isRunning()).to.equal(true);
    const { stopped } = saved.at(-1) ?? {};
    expect(Object.keys(stopped ?? {})).to.deep.equal(['object01']);
    expect(stopped?.['object01']?.by).to.equal('lab stop object01');
    expect(stopped?.['object01']?.at).to.match(WHEN);
  });

  it('switches it on again, waits for its answer and forgets that it was off', async () => {
    await switchOf('lab stop object01').stop('object01', GENTLY);
    expect(await switchOf('lab start object01', found()).start('object01')).to.equal('is on');
    expect(await lab.object.isRunning()).to.equal(true);
    expect(saved.at(-1)?.stopped).to.deep.equal({});
  });

  it('is content with a node that is off or on already, and says by whom it is off', async () => {
    expect(await switchOf('lab start object01').start('object01')).to.equal('is on already');
    await switchOf('lab stop object01').stop('object01', GENTLY);
    expect(await switchOf('lab stop object01 controller01', found()).stop('object01', GENTLY)).to.match(
      new RegExp(`^is off already, stopped by 'lab stop object01' at ${WHEN.source}$`),
    );
    expect(saved).to.have.length(1);
  });

  it('says no more than that a node is off which nobody has switched off', async () => {
    await lab.object.kill();
    expect(await switchOf('lab stop object01').stop('object01', GENTLY)).to.equal('is off already');
    expect(saved).to.deep.equal([]);
  });

  it('writes down all of several that are switched side by side', async () => {
    const power = switchOf('lab stop controller01 object01');
    await Promise.all(['controller01', 'object01'].map((name) => power.stop(name, GENTLY)));
    expect(Object.keys(saved.at(-1)?.stopped ?? {}).toSorted()).to.deep.equal(['controller01', 'object01']);
  });

  it('tells of a node that goes on, within which limit, and how to pull its plug; which it then does', async () => {
    lab.object.obeys = false;
    const error = await rejection(switchOf('lab stop object01').stop('object01', GENTLY));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(
      /^object01: its machine not off within \d+ ms; last seen: it still runs; pull its plug with: bin\/lab stop object01 --force --lab small-1$/,
    );
    expect(saved).to.deep.equal([]);
    const forced = switchOf('lab stop object01 --force').stop('object01', { force: true });
    expect(await forced).to.equal('is off: its plug was pulled');
    expect(Object.keys(saved.at(-1)?.stopped ?? {})).to.deep.equal(['object01']);
  });

  it('tells of a node that ends again instead of answering', async () => {
    await lab.object.kill();
    lab.object.boots = false;
    const error = await rejection(switchOf('lab start object01').start('object01'));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.equal(
      'object01: SSH: not within 1 s; its machine has ended, and what it said is told by: bin/lab logs object01 --lab small-1',
    );
  });

  it('restarts a node and waits for another boot', async () => {
    expect(await switchOf('lab reboot object01').reboot('object01')).to.equal('has restarted');
    expect(lab.object.shell.commands).to.include('systemctl reboot');
    lab.object.obeys = false;
    const error = await rejection(switchOf('lab reboot object01').reboot('object01'));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(
      /^object01: reboot not done within .*; its machine runs, and what it said/,
    );
  });

  it('has one shut down and started that has no kernel of its own', async () => {
    lab = switchedLab({ lacks: new Map([['own-kernel', 'it is the host’s']]) });
    expect(await switchOf('lab reboot object01').reboot('object01')).to.equal('has restarted');
    expect(lab.object.shell.commands).to.include('systemctl poweroff').and.not.include('systemctl reboot');
    expect(await lab.object.isRunning()).to.equal(true);
    expect(saved).to.deep.equal([]);
  });

  it('restarts none that is off, and says how it is started', async () => {
    await switchOf('lab stop object01').stop('object01', GENTLY);
    const error = await rejection(switchOf('lab reboot object01', found()).reboot('object01'));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(
      /^object01 is off, stopped by 'lab stop object01' at \S+; start it with: bin\/lab start object01 --lab small-1$/,
    );
  });

  it('stops none that its provider cannot start again; restarting goes', async () => {
    lab = switchedLab({ start: undefined } as never);
    for (const turn of ['stop', 'start'] as const) {
      const error = await rejection(switchOf(`lab ${turn} object01`)[turn]('object01', GENTLY));
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.equal(
        'lab small-1: a node that paper has made cannot be started again, and none is stopped; bin/lab reboot restarts it',
      );
    }
    expect(await lab.object.isRunning()).to.equal(true);
    expect(await switchOf('lab reboot object01').reboot('object01')).to.equal('has restarted');
  });

  it('names the nodes that there are', async () => {
    const error = await rejection(switchOf('lab stop object02').stop('object02', GENTLY));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.contain("has no node 'object02'; there are: controller01, object01");
  });

  it('gives up when it is told to', async () => {
    lab.object.obeys = false;
    const signal = AbortSignal.abort(new Interrupted('enough'));
    const error = await rejection(switchOf('lab stop object01', lab.up, signal).stop('object01', GENTLY));
    expect(error).to.be.instanceOf(Interrupted);
  });
});
