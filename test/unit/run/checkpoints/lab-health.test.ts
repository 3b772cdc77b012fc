import { expect } from 'chai';
import type { RunningLab } from '../../../../harness/ports/provider.ts';
import { decline, askHealth, type LabHealth } from '../../../../harness/run/checkpoints/lab-health.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import { Secret } from '../../../../harness/core/secret.ts';
import { ApiServer } from '../../../support/api-server.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallCloud } from '../../../support/small-facts.ts';
import { smallLab } from '../../../support/small-lab.ts';
import { tokenReply } from '../../../support/token-reply.ts';

const LAB = smallLab();

function labThatSays(stdout: string): UpLab {
  const nodes = LAB.nodes.map(
    ({ name, roles }) => new ScriptedNode(name, roles, new ScriptedShell(() => ({ stdout }))),
  );
  return new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes);
}

function vitals(failedUnits: string[], answering: string[], token = false): LabHealth {
  return { nodes: { one: { failedUnits, answering } }, token };
}

describe('the vitals of a lab', () => {
  it('are the failed units and the services that answer, of every node', async () => {
    const said =
      'b.service loaded failed failed B\na.mount loaded failed failed A\nanswering\nthe database\nthe message queue\n';
    const found = await askHealth(labThatSays(said));
    const each = {
      failedUnits: ['a.mount', 'b.service'],
      answering: ['the database', 'the message queue'],
    };
    expect(found).to.deep.equal({ nodes: { controller01: each, object01: each }, token: false });
  });

  it('give a clock time to follow another again only where it did before', async () => {
    const asked: string[] = [];
    const nodes = LAB.nodes.map(({ name, roles }) => {
      const shell = new ScriptedShell((command) => {
        asked.push(`${name}: ${/waitsync \d+/.exec(command)?.[0] ?? ''}`);
        return { stdout: 'answering\n' };
      });
      return new ScriptedNode(name, roles, shell);
    });
    const before = { nodes: { object01: { failedUnits: [], answering: ['its time keeper'] } }, token: false };
    await askHealth(new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes), { before });
    expect(asked).to.deep.equal(['controller01: waitsync 1', 'object01: waitsync 60']);
  });

  it('ask for the units, the ports and the backends that deployment.yaml names, and for no others', async () => {
    const asked = new Map<string, string>();
    const nodes = LAB.nodes.map(({ name, roles }) => {
      const shell = new ScriptedShell((command) => {
        asked.set(name, command);
        return { stdout: 'answering\n' };
      });
      return new ScriptedNode(name, roles, shell);
    });
    const up = new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes);
    const cloud = smallCloud(
      ["url: 'http://controller01:5000/v3', v", "url: 'http://controller01:35357/v3', v"],
      ['port: 5672', 'port: 5673'],
    );
    await askHealth(up, { cloud });
    const onController = asked.get('controller01') ?? '';
    expect(onController)
      .to.contain("runs 'httpd' && echo 'unit httpd'")
      .and.contain("runs 'mariadb' && timeout 60 mariadb-admin ping")
      .and.contain("runs 'rabbitmq-server' && timeout 60 bash -c 'exec 3<>/dev/tcp/127.0.0.1/5673 ")
      .and.contain("grep -qE ':8A1D [0-9A-F]+:0000 0A '");
    const onObjects = asked.get('object01') ?? '';
    expect(onObjects)
      .to.contain("runs 'openstack-swift-object'")
      .and.not.match(/mariadb|rabbitmq|8A1D|httpd/);
    await askHealth(up);
    expect(asked.get('controller01'))
      .to.contain('chronyc waitsync')
      .and.not.match(/mariadb|rabbitmq|\/proc\/net/);
  });

  it('are the token of the administrator whom deployment.yaml names, asked where it says', async () => {
    await using api = await ApiServer.start(({ method, path }) =>
      method === 'POST' && path === '/v3/auth/tokens' ? tokenReply([]) : { status: 404, json: {} },
    );
    const nodes = LAB.nodes.map(({ name, roles }) => {
      const stdout = name === 'controller01' ? 'answering\nthe identity service\n' : 'answering\n';
      return new ScriptedNode(name, roles, new ScriptedShell(() => ({ stdout }), api.port));
    });
    const record = { ...recordOf(LAB, 'small'), passwords: new Map([['rabbit', new Secret('r')]]) };
    const cloud = smallCloud(
      ['admin: { project: admin, secret: admin,', 'root: { project: ops, secret: rabbit,'],
      ['administrator: admin', 'administrator: root'],
    );
    expect(await askHealth(new UpLab(record, {} as RunningLab, nodes), { cloud })).to.include({
      token: true,
    });
    expect(String(api.requests.at(-1)?.body))
      .to.contain('"root"')
      .and.contain('"ops"')
      .and.contain('"Default"');
  });

  it('are no token where identity listens and the deployment has no administrator', async () => {
    const up = labThatSays('answering\nthe identity service\n');
    expect(await askHealth(up, { cloud: smallCloud() })).to.include({ token: false });
    expect(await askHealth(up)).to.include({ token: false });
  });

  it('have declined with every unit that fails, every service that is silent, and without tokens', () => {
    expect(decline(vitals(['a'], ['the database'], true), vitals(['a', 'b'], [], false))).to.deep.equal([
      'one: unit b has failed',
      'one: the database does not answer any more',
      'the identity service issues no token any more',
    ]);
    expect(decline(vitals([], ['the database']), { nodes: {}, token: false })).to.have.lengthOf(1);
  });

  it('have not declined when they are the same or better', () => {
    expect(decline(vitals(['a'], []), vitals([], ['the database'], true))).to.deep.equal([]);
  });
});
