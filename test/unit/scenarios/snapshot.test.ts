import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { snapshotChecks } from '../../../scenarios/checks/snapshot.ts';
import type { Reply } from '../../support/api-server.ts';
import { failureOnPair } from '../../support/given-pair.ts';

const DATA = 'what was on its disk';
const IMAGE = {
  id: 'i-9',
  name: 'snapshot',
  status: 'active',
  visibility: 'private',
  protected: false,
  owner: 'p-1',
  size: DATA.length,
  checksum: createHash('md5').update(DATA).digest('hex'),
};
const SERVER = {
  id: 's-second',
  name: 'second',
  status: 'ACTIVE',
  created: '2026-11-21T20:17:45Z',
};
const TAKEN: Reply = { status: 202, headers: { location: 'http://controller01:9292/images/i-9' } };

/** With what glance says of the image: in turn, each time that it is listed, and the last for good. */
async function failure(...states: readonly Partial<typeof IMAGE>[]): Promise<string> {
  const [check] = snapshotChecks;
  if (!check) throw new Error('there is no such check');
  let images = states.map((state) => [{ ...IMAGE, ...state }]);
  return failureOnPair(check, {
    commands: (command) => ({ stdout: command.includes(' ssh ') ? 'second' : '' }),
    requests: (asked) => {
      if (asked === 'POST /v2.1/servers/s-second/action') return TAKEN;
      if (asked === 'GET /v2.1/servers/s-second') return { json: { server: SERVER } };
      if (asked === 'GET /v2/images/i-9/file') return { body: DATA };
      if (asked === 'DELETE /v2/images/i-9') {
        images = [[]];
        return { status: 204 };
      }
      if (!asked.startsWith('GET /v2/images?name=snapshot-')) return undefined;
      const [now = []] = images;
      if (images.length > 1) images = images.slice(1);
      return { json: { images: now } };
    },
  });
}

describe('launch.snapshot', () => {
  it('passes where the image is active in the end, and is what glance says that it is', async () =>
    expect(await failure({ status: 'queued' }, { status: 'saving' }, {})).to.equal(''));

  it('fails where nova gives it up, or glance does', async () => {
    expect(await failure()).to.contain('not listed any more');
    expect(await failure({ status: 'queued' }, { status: 'killed' })).to.contain('killed');
  });

  it('fails where it is empty, not whole, or somebody else’s', async () => {
    expect(await failure({ size: 0 })).to.match(/bytes of snapshot-\w+: expected \+?0 to be above \+?0/);
    expect(await failure({ size: 7 })).to.contain('what is read of snapshot-');
    expect(await failure({ checksum: 'another' })).to.contain('what is read of snapshot-');
    expect(await failure({ owner: 'p-2' })).to.contain('owner of snapshot-');
  });
});
