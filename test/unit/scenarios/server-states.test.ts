import { expect } from 'chai';
import type { Server } from '../../../harness/index.ts';
import { lament, standing } from '../../../scenarios/checks/server-states.ts';

function server(name: string, status: string, changes: Partial<Server> = {}): Server {
  const createdAt = new Date('2026-11-21T20:17:45Z');
  const nothing = {
    task: undefined,
    fault: undefined,
    keypair: undefined,
    host: undefined,
    addresses: [],
    launchedAt: undefined,
  };
  return { id: `id-${name}`, name, status, ...nothing, createdAt, ...changes };
}

const NO_ROOM = { fault: 'No valid host was found. There are not enough hosts available.' };

describe('the states of servers', () => {
  it('are counted', () => {
    const building = { task: 'spawning' };
    const found = [server('a', 'ACTIVE'), server('b', 'BUILD', building), server('c', 'ACTIVE')];
    expect(standing(found)).to.equal('2 ACTIVE, 1 BUILD spawning');
    expect(standing([])).to.equal('none');
  });

  it('say plainly that there is no room, for how much, and what to do', () => {
    const failed = Array.from({ length: 33 }, (_, index) => server(`storm-${index + 1}`, 'ERROR', NO_ROOM));
    const [first, names, ...more] = lament(failed, 33).split('\n');
    expect(first).to.equal(
      'the cloud has no room for 33 servers at once, each with 1 vCPU, 192 MiB of memory and 1 GiB of disk: nova found no valid host for 33 of them; ask for fewer with --set servers=NUMBER, or give the compute nodes more in lab.yaml',
    );
    expect(names).to.match(/^storm-1, storm-2, .*, storm-10 and 23 more: No valid host was found\./);
    expect(more).to.deep.equal([]);
  });

  it('name who failed, by what nova says of it, where it is not room that lacks', () => {
    const failed = [
      server('storm-2', 'ERROR', NO_ROOM),
      server('storm-3', 'ERROR', { fault: 'Build of instance aborted: no port' }),
      server('storm-7', 'ERROR', { fault: 'Build of instance aborted: no port' }),
      server('storm-9', 'ERROR'),
    ];
    expect(lament(failed, 10).split('\n')).to.deep.equal([
      '4 of 10 servers failed',
      'storm-2: No valid host was found. There are not enough hosts available.',
      'storm-3, storm-7: Build of instance aborted: no port',
      'storm-9: nova gives no reason',
    ]);
  });
});
