import { expect } from 'chai';
import { ConnectFailed } from '../../../harness/core/errors.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { collect } from '../../../harness/run/collect.ts';
import { ScriptedNode } from '../../support/scripted-node.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';

const SAID: Readonly<Record<string, string>> = {
  journalctl: 'booted\n',
  systemctl: 'no unit\n',
  'dpkg-query': 'ii \tpython2-six\t1.10.0\n',
  '[': 'firewall-cmd\n',
};

describe('collect', () => {
  const told = async (
    shells: readonly ScriptedShell[],
    isGreen = false,
    lost: Readonly<Record<string, string>> = {},
  ) => {
    const kept = new Map<string, string>();
    const events: EventBody[] = [];
    const nodes = shells.map((shell, index) => new ScriptedNode(`node${index}`, 'compute', shell));
    const up = {
      nodes: new Map(nodes.map((node) => [node.name, node])),
      whyLost: (name: string) => lost[name],
    };
    await collect(up, {
      emit: (event) => void events.push(event),
      open: (name) => {
        kept.set(name, '');
        return {
          push: (text) => void kept.set(name, `${kept.get(name) ?? ''}${text}`),
          end: () => (kept.get(name) ?? '').includes('password'),
        };
      },
      isGreen,
      record: { 'no-ops': '/var/lib/look/no-ops' },
    });
    return { kept: Object.fromEntries(kept), events };
  };
  const saying = (said: Readonly<Record<string, string>>) =>
    new ScriptedShell((command, { onOutput, keepOutput }) => {
      expect(keepOutput).to.equal(false);
      onOutput?.({ stream: 'stdout', text: said[command.split(' ')[0] ?? ''] ?? '' });
      onOutput?.({ stream: 'stderr', text: 'none of it' });
      return {};
    });
  const answering = saying(SAID);

  it("keeps each node's journal, failed units, packages and what its platform wants recorded", async () => {
    const { kept, events } = await told([answering]);
    expect(kept).to.deep.equal({
      'logs/node0.journal.log': 'booted\n',
      'logs/node0.failed-units.log': 'no unit\n',
      'logs/node0.packages': 'ii \tpython2-six\t1.10.0\n',
      'logs/node0.no-ops': 'firewall-cmd\n',
    });
    expect(events).to.deep.equal([]);
  });

  it('says whose journal had a secret in it', async () => {
    const { events } = await told([answering, saying({ ...SAID, journalctl: 'the password\n' })]);
    expect(events).to.have.length(1);
    expect(JSON.stringify(events)).to.contain('journal.log of node1: a secret of the lab was printed');
  });

  it('asks a green run only what was on its nodes', async () => {
    const { kept } = await told([answering], true);
    expect(Object.keys(kept)).to.have.members(['logs/node0.packages', 'logs/node0.no-ops']);
  });

  it('warns of a node that is gone, and goes on with the others', async () => {
    const gone = new ScriptedShell(() => {
      throw new ConnectFailed('node0: no answer');
    });
    const { kept, events } = await told([gone, answering]);
    expect(Object.keys(kept).filter((name) => name.includes('node1'))).to.have.length(4);
    expect(events).to.deep.equal([
      { type: 'warning', message: 'nothing collected from node0: node0: no answer' },
    ]);
  });

  it('does not ask a node that is known to be gone', async () => {
    const { kept, events } = await told([answering, answering], false, { node0: 'node0 was powered off' });
    expect(Object.keys(kept)).to.have.length(4);
    expect(events).to.deep.equal([
      { type: 'warning', message: 'nothing collected from node0: node0 was powered off' },
    ]);
  });
});
