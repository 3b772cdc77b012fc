import { expect } from 'chai';
import { CheckFailed } from '../../../../harness/core/errors.ts';
import type { DownloadOptions } from '../../../../harness/ports/shell.ts';
import { Journal } from '../../../../harness/run/scenarios/journal.ts';
import { Fixtures } from '../../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../../harness/run/scenarios/known-tokens.ts';
import { ObservedLab } from '../../../../harness/run/scenarios/observed-lab.ts';
import { rejection } from '../../../support/rejection.ts';
import { usageProblems } from '../../../support/usage-error.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { scriptedSession } from '../../../support/scripted-session.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { changedCloud, CLOUD_TEXT, smallFacts } from '../../../support/small-facts.ts';

/** Leaves something out of whatever is downloaded. */
class PickyShell extends ScriptedShell {
  override async download(from: string, to: string, options: DownloadOptions = {}): Promise<void> {
    await Promise.resolve();
    options.signal?.throwIfAborted();
    options.onWarning?.(`of ${from} to ${to}, ${options.atMost ?? 'no limit'}: something was left out`);
  }
}

const SHELL = new PickyShell();
const CONTROLLER = new ScriptedNode('controller01', 'controller', SHELL);

const WARNINGS: string[] = [];

function observed(timeScale: number, signal: AbortSignal, facts = smallFacts()): ObservedLab {
  return new ObservedLab({
    session: scriptedSession({ timeScale, facts, passwords: { admin: 'word' }, nodes: [CONTROLLER] }),
    check: 'group.name',
    uses: [],
    fixtures: new Fixtures(),
    journal: new Journal(),
    tokens: new KnownTokens(),
    warn: (message) => WARNINGS.push(message),
    signal,
  });
}

describe('a download of a check', () => {
  it('warns of what was left out, and stops with the check', async () => {
    const check = new AbortController();
    await using lab = observed(1, check.signal);
    await lab.node('controller01').download('/var/log', 'logs', { atMost: '4GiB' });
    expect(WARNINGS.splice(0)).to.deep.equal(['of /var/log to logs, 4GiB: something was left out']);
    check.abort(new Error('over'));
    const late = rejection(lab.node('controller01').download('/var/log', 'logs'));
    expect((await late).message).to.equal('over');
  });
});

describe('a wait of a check', () => {
  const controller = new AbortController();

  it('ends with what came', async () => {
    await using lab = observed(1, controller.signal);
    expect(await lab.waitUntil('server', () => Promise.resolve({ done: 'ACTIVE' }), '1s')).to.equal('ACTIVE');
  });

  it('has its limit stretched by the time scale', async () => {
    await using lab = observed(4, controller.signal);
    const startedAt = performance.now();
    const error = await rejection(
      lab.waitUntil('server', () => Promise.resolve({ pending: 'BUILD' }), '50ms'),
    );
    expect(error).to.include({ name: 'WaitTimedOut', fault: 'deployment' });
    expect(error.message).to.equal('server: not within 200 ms; last seen: BUILD');
    expect(performance.now() - startedAt).to.be.within(190, 1_500);
  });

  it('gives up at once when a look says that there is no hope, or fails for good', async () => {
    await using lab = observed(1_000, controller.signal);
    const hopeless = lab.waitUntil('server', () => Promise.resolve({ hopeless: 'ERROR' }), '10m');
    expect((await rejection(hopeless)).message).to.equal(
      'server: gave up early, it cannot recover; last seen: ERROR',
    );
    const failed = lab.waitUntil('server', () => Promise.reject(new CheckFailed('no such server')), '10m');
    expect((await rejection(failed)).message).to.equal('no such server');
  });

  it('ends with the check, and its look with it', async () => {
    const check = new AbortController();
    await using lab = observed(1, check.signal);
    setTimeout(() => check.abort(new Error('the check is over')), 20);
    const error = await rejection(lab.waitUntil('server', () => new Promise<never>(() => undefined), '10m'));
    expect(error.message).to.equal('the check is over');
  });

  it('follows the signal of the clean-up once the check is over', async () => {
    const check = new AbortController();
    await using lab = observed(1, check.signal);
    let seen = '';
    lab.defer('server', async () => {
      seen = await lab.waitUntil('server is gone', () => Promise.resolve({ done: 'gone' }), '1s');
    });
    check.abort(new Error('the check is over'));
    expect(await lab.cleanUp(controller.signal)).to.deep.equal([]);
    expect(seen).to.equal('gone');
  });
});

describe('what deployment.yaml tells a check', () => {
  const { signal } = new AbortController();
  const labOf = (text?: string): ObservedLab => observed(0.01, signal, smallFacts(text));

  it('is its cloud, with everybody and everything in it by name', async () => {
    await using lab = labOf(CLOUD_TEXT);
    const { cloud } = lab;
    expect(cloud.region).to.equal('RegionOne');
    expect(cloud.person('demo').role).to.equal('user');
    expect(cloud.service('image').admin).to.equal('http://controller01:9292');
    expect(cloud.unit('keystone', 'controller01').unit).to.equal('httpd');
    expect(cloud.log('keystone', 'controller01')).to.equal('/var/log/keystone/keystone.log');
    expect(cloud.config('swift-object', 'object01')).to.equal('/etc/swift/object-server.conf');
    expect(cloud.openrc('admin')).to.equal('/root/admin_openrc');
    expect(cloud.required('messaging').port).to.equal(5672);
  });

  it('is one sentence where it makes no cloud', async () => {
    await using lab = labOf();
    const none = "lab tiny: its deployment.yaml has no cloud, which this check asks; add 'cloud:'";
    expect(usageProblems(() => lab.cloud)).to.deep.equal([none]);
    expect(usageProblems(() => lab.openstack('admin'))).to.deep.equal([none]);
  });

  it('is one sentence for what it does not have', async () => {
    await using lab = labOf(CLOUD_TEXT);
    const { cloud } = lab;
    const cases: [ask: () => unknown, sentence: string][] = [
      [
        () => lab.openstack('amdin'),
        "cloud.people has no 'amdin'; did you mean 'admin'? it has: admin, demo",
      ],
      [() => cloud.person('constructor'), "cloud.people has no 'constructor'; it has: admin, demo"],
      [
        () => cloud.service('volume'),
        "cloud.services has no 'volume'; it has: identity, image, object-store",
      ],
      [
        () => cloud.unit('nova-api', 'object01'),
        "cloud.units has no 'nova-api' on object01; it has: time, swift-object",
      ],
      [() => cloud.unit('time', 'nobody'), "cloud.units has no 'time' on nobody; it has: none"],
      [
        () => cloud.log('swift-object', 'object01'),
        "cloud.units: 'swift-object' on object01 has no 'log', which this check asks for; add 'log:'",
      ],
      [
        () => cloud.openrc('demo'),
        "cloud.people.demo has no 'openrc', which this check asks for; add 'openrc:'",
      ],
      [() => cloud.required('etcd'), "cloud has no 'etcd', which this check asks for; add 'etcd:'"],
    ];
    for (const [ask, sentence] of cases)
      expect(usageProblems(ask)).to.deep.equal([`deployment.yaml: ${sentence}`]);
  });

  it('is where the cloud is asked', async () => {
    const text = changedCloud([
      "url: 'http://controller01:5000/v3', v",
      "url: 'http://controller01:35357/v3', v",
    ]);
    await using lab = labOf(text);
    await rejection(lab.openstack('admin').token());
    expect(SHELL.dialled.at(-1)).to.equal('controller01:35357');
  });

  it('is its settings, and one sentence for one that it does not have', async () => {
    await using lab = labOf('settings: { tokens: uuid, workers: 2 }\n');
    expect([lab.setting('tokens'), lab.setting('workers')]).to.deep.equal(['uuid', '2']);
    expect(usageProblems(() => lab.setting('token'))).to.deep.equal([
      "deployment.yaml has no setting 'token'; did you mean 'tokens'? it has: tokens, workers",
    ]);
    await using bare = labOf();
    expect(usageProblems(() => bare.setting('token'))).to.deep.equal([
      "deployment.yaml has no setting 'token'; it has: none",
    ]);
  });
});
