import { expect } from 'chai';
import type { RunningLab } from '../../../../harness/ports/provider.ts';
import { decline, takeVitals, type Vitals } from '../../../../harness/run/checkpoints/vitals.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();

function labThatSays(stdout: string): UpLab {
  const nodes = LAB.nodes.map(
    ({ name, role }) => new ScriptedNode(name, role, new ScriptedShell(() => ({ stdout }))),
  );
  return new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes);
}

function vitals(failedUnits: string[], answering: string[], token = false): Vitals {
  return { nodes: { one: { failedUnits, answering } }, token };
}

describe('the vitals of a lab', () => {
  it('are the failed units and the services that answer, of every node', async () => {
    const said =
      'b.service loaded failed failed B\na.mount loaded failed failed A\nanswering\nthe database\nthe message queue\n';
    const found = await takeVitals(labThatSays(said));
    const each = {
      failedUnits: ['a.mount', 'b.service'],
      answering: ['the database', 'the message queue'],
    };
    expect(found).to.deep.equal({ nodes: { controller01: each, object01: each }, token: false });
  });

  it('give a clock time to follow another again only where it did before', async () => {
    const asked: string[] = [];
    const nodes = LAB.nodes.map(({ name, role }) => {
      const shell = new ScriptedShell((command) => {
        asked.push(`${name}: ${/waitsync \d+/.exec(command)?.[0] ?? ''}`);
        return { stdout: 'answering\n' };
      });
      return new ScriptedNode(name, role, shell);
    });
    const before = { nodes: { object01: { failedUnits: [], answering: ['its time keeper'] } }, token: false };
    await takeVitals(new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes), { before });
    expect(asked).to.deep.equal(['controller01: waitsync 1', 'object01: waitsync 60']);
  });

  it('are no token where identity listens and the deployment has no administrator', async () => {
    expect(await takeVitals(labThatSays('answering\nthe identity service\n'))).to.include({ token: false });
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
