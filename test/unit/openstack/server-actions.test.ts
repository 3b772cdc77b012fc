import { expect } from 'chai';
import { rejection } from '../../support/rejection.ts';
import { SmallCloud } from '../../support/small-cloud.ts';

describe('what ComputeClient has done to a server', () => {
  it('restarts a server', async () => {
    await using cloud = await SmallCloud.answering({ 'POST /v2.1/servers/s-1/action': { status: 202 } });
    await cloud.client.compute.rebootHard('s-1');
    expect(cloud.sent).to.deep.equal({ reboot: { type: 'HARD' } });
  });

  it('asks for a snapshot, whose id is where the answer leads to', async () => {
    const headers = { location: 'http://controller01:9292/images/i-1' };
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers/s-1/action': { status: 202, headers },
      'POST /v2.1/servers/s-2/action': { status: 202 },
    });
    expect(await cloud.client.compute.createSnapshot('s-1', 'now')).to.equal('i-1');
    expect(cloud.sent).to.deep.equal({ createImage: { name: 'now' } });
    const error = await rejection(cloud.client.compute.createSnapshot('s-2', 'now'));
    expect(error).to.include({ name: 'UnexpectedAnswer' });
    expect(error.message).to.contain('names no image as Location');
  });
});
