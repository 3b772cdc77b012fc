import { expect } from 'chai';
import { rejection } from '../../support/rejection.ts';
import { SmallCloud } from '../../support/small-cloud.ts';

const VOLUME = { id: 'v-1', name: 'data', status: 'creating', size: 1 };

describe('VolumeClient', () => {
  it('lists services', async () => {
    const service = { binary: 'cinder-volume', host: 'block01@lvm', status: 'enabled', state: 'down' };
    await using cloud = await SmallCloud.answering({
      'GET /v3/p-1/os-services': { json: { services: [{ ...service, zone: 'nova' }] } },
    });
    expect(await cloud.client.volume.services()).to.deep.equal([{ ...service, reportedAt: undefined }]);
  });

  it('asks for a volume', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v3/p-1/volumes': { status: 202, json: { volume: VOLUME } },
    });
    expect(await cloud.client.volume.create('data', 1)).to.deep.equal({
      id: 'v-1',
      name: 'data',
      status: 'creating',
      sizeGiB: 1,
    });
    expect(cloud.sent).to.deep.equal({ volume: { name: 'data', size: 1 } });
  });

  it('finds a volume without a name, and none where there is none', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v3/p-1/volumes/v-1': { json: { volume: { ...VOLUME, name: null, size: null } } },
      'GET /v3/p-1/volumes/v-2': { status: 404 },
    });
    expect(await cloud.client.volume.find('v-1')).to.include({ name: '', sizeGiB: undefined });
    expect(await cloud.client.volume.find('v-2')).to.equal(undefined);
    expect(await rejection(cloud.client.volume.find('v-3'))).to.include({ status: 403 });
  });

  it('does not take a volume without a state for one', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v3/p-1/volumes/v-1': { json: { volume: { id: 'v-1' } } },
    });
    const error = await rejection(cloud.client.volume.find('v-1'));
    expect(error.message).to.equal(
      'GET http://controller01:8776/v3/p-1/volumes/v-1: volume: status is not text but nothing',
    );
  });

  it('asks for more room, and does not take a refusal for it', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v3/p-1/volumes/v-1/action': { status: 202 },
      'POST /v3/p-1/volumes/v-2/action': { status: 400, json: { badRequest: { message: 'in-use' } } },
    });
    await cloud.client.volume.extend('v-1', 2);
    expect(cloud.sent).to.deep.equal({ 'os-extend': { new_size: 2 } });
    expect(await rejection(cloud.client.volume.extend('v-2', 2))).to.include({ status: 400 });
  });

  it('asks for the deletion of what is there and what is not, but not of what is in use', async () => {
    await using cloud = await SmallCloud.answering({
      'DELETE /v3/p-1/volumes/v-1': { status: 202 },
      'DELETE /v3/p-1/volumes/v-2': { status: 404 },
      'DELETE /v3/p-1/volumes/v-3': { status: 400, json: { badRequest: { message: 'in-use' } } },
    });
    await cloud.client.volume.discard('v-1');
    await cloud.client.volume.discard('v-2');
    const error = await rejection(cloud.client.volume.discard('v-3'));
    expect(error.message).to.contain('answered 400, not 202 or 404').and.contain('in-use');
  });
});
