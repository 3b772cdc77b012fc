import { expect } from 'chai';
import { damagedImageChecks } from '../../../scenarios/checks/damaged-image.ts';
import { failureOnPair } from '../../support/given-pair.ts';

const WORDS =
  '2026-12-01 17:20:01.123 7 ERROR nova.compute.manager [req-1] [instance: s-9] Instance failed to spawn: IOError: [Errno 32] Corrupt image download. Checksum was 1f expected 2e';

/** With what becomes of the server, and what nova-compute says of it; what the controller was told. */
async function played(
  states: readonly string[],
  words: string,
): Promise<{ failure: string; commands: string[] }> {
  const [check] = damagedImageChecks;
  if (!check) throw new Error('there is no such check');
  const commands: string[] = [];
  let [now, ...later] = states;
  const failure = await failureOnPair(check, {
    commands: (command) => {
      commands.push(command);
      if (command.includes('filesystem_store_datadir')) return { stdout: '/var/lib/glance/images/\n' };
      return { stdout: command.includes('/nova-compute.log') ? words : '' };
    },
    requests: (asked) => {
      if (asked === 'POST /v2/images') return { status: 201, json: IMAGE };
      if (/^PUT .*\/file$|^DELETE /.test(asked)) return { status: 204 };
      if (asked === 'POST /v2.1/servers') return { status: 202, json: { server: { id: 's-9' } } };
      if (asked === 'GET /v2.1/servers') return { json: { servers: [] } };
      if (asked !== 'GET /v2.1/servers/s-9') return undefined;
      const server = { id: 's-9', name: 'damaged', status: now, created: '2026-11-21T20:17:45Z' };
      [now = now, ...later] = later;
      return { json: { server } };
    },
  });
  return { failure, commands };
}

const IMAGE = { id: 'i-9', name: 'CirrOS', status: 'queued', visibility: 'public', protected: false };

describe('launch.damaged-image', () => {
  it('passes where the server fails and nova says that it is for the image', async () => {
    const { failure, commands } = await played(['BUILD', 'ERROR'], WORDS);
    expect(failure).to.equal('');
    expect(commands.filter((command) => command.startsWith('dd '))[0]).to.match(
      /^dd if=\/dev\/urandom of=\/var\/lib\/glance\/images\/[\w-]{36} bs=4096 count=1 /,
    );
  });

  it('fails where there is a server of it', async () =>
    expect((await played(['BUILD', 'ACTIVE'], WORDS)).failure).to.contain('ACTIVE'));

  it('fails where the server has failed of something else', async () =>
    expect((await played(['ERROR'], '')).failure).to.contain(
      'nothing of server s-9 in /var/log/nova/nova-compute.log',
    ));
});
