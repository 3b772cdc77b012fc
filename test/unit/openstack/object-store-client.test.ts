import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { rejection } from '../../support/rejection.ts';
import { SmallCloud } from '../../support/small-cloud.ts';

const DATA = Buffer.alloc(200_000, 'object data ');
const MD5 = createHash('md5').update(DATA).digest('hex');
const ROOT = '/v1/AUTH_p-1';

describe('ObjectStoreClient', () => {
  it('reads what an account holds from the headers of an answer without a body', async () => {
    const headers = {
      'x-account-container-count': '2',
      'x-account-object-count': '3',
      'x-account-bytes-used': '64000000',
    };
    await using cloud = await SmallCloud.answering({ [`HEAD ${ROOT}`]: { status: 204, headers } });
    expect(await cloud.client.objectStore.account()).to.deep.equal({
      containers: 2,
      objects: 3,
      bytes: 64_000_000,
    });
  });

  it('says which header an account lacks', async () => {
    const headers = { 'x-account-container-count': 'two' };
    await using cloud = await SmallCloud.answering({ [`HEAD ${ROOT}`]: { status: 204, headers } });
    const error = await rejection(cloud.client.objectStore.account());
    expect(error).to.include({ name: 'UnexpectedAnswer', fault: 'deployment' });
    expect(error.message).to.equal('object store: x-account-container-count is not a number but two');
  });

  it('uploads an object with its headers, whole, and returns the store’s own MD5', async () => {
    await using cloud = await SmallCloud.answering({
      [`PUT ${ROOT}/box`]: { status: 202 },
      [`PUT ${ROOT}/box/thing`]: { status: 201, headers: { etag: `"${MD5}"` } },
    });
    const store = cloud.client.objectStore;
    await store.createContainer('box');
    expect(await store.upload('box', 'thing', DATA, { 'x-object-manifest': 'box/part' })).to.equal(MD5);
    expect(cloud.lastRequest?.body.equals(DATA)).to.equal(true);
    expect(cloud.lastRequest?.headers).to.include({
      'x-auth-token': 'a-token',
      'x-object-manifest': 'box/part',
      'content-length': String(DATA.length),
    });
  });

  it('uploads an object of nothing', async () => {
    await using cloud = await SmallCloud.answering({ [`PUT ${ROOT}/box/none`]: { status: 201 } });
    expect(await cloud.client.objectStore.upload('box', 'none', Buffer.alloc(0))).to.equal('');
    expect(cloud.lastRequest?.body).to.have.length(0);
  });

  it('lists objects, whether the store answers JSON, lines or nothing', async () => {
    await using cloud = await SmallCloud.answering({
      [`GET ${ROOT}/json`]: { json: [{ name: 'one', bytes: 1 }, { name: 'two' }] },
      [`GET ${ROOT}/lines`]: { body: 'one\ntwo\n' },
      [`GET ${ROOT}/none`]: { status: 204 },
    });
    const store = cloud.client.objectStore;
    expect(await store.list('json')).to.deep.equal(['one', 'two']);
    expect(await store.list('lines')).to.deep.equal(['one', 'two']);
    expect(await store.list('none')).to.deep.equal([]);
  });

  it('downloads an object to its end', async () => {
    await using cloud = await SmallCloud.answering({ [`GET ${ROOT}/box/thing`]: { body: DATA } });
    const digest = await cloud.client.objectStore.download('box', 'thing');
    expect(digest).to.include({ bytes: DATA.length, md5: MD5 });
  });

  it('does not take half an object for one', async () => {
    await using cloud = await SmallCloud.answering({
      [`GET ${ROOT}/box/thing`]: { body: DATA, does: 'truncate' },
    });
    const error = await rejection(cloud.client.objectStore.download('box', 'thing'));
    expect(error.name).to.equal('NoAnswer');
  });

  it('tells whether an object is there, and does not take a refusal for an answer', async () => {
    await using cloud = await SmallCloud.answering({
      [`HEAD ${ROOT}/box/thing`]: { status: 200 },
      [`HEAD ${ROOT}/box/gone`]: { status: 404 },
    });
    const store = cloud.client.objectStore;
    expect(await store.has('box', 'thing')).to.equal(true);
    expect(await store.has('box', 'gone')).to.equal(false);
    expect(await rejection(store.has('box', 'secret'))).to.include({ name: 'RequestRefused', status: 403 });
  });

  it('discards objects and containers, there or not, and tells containers that are gone from those that are not', async () => {
    await using cloud = await SmallCloud.answering({
      [`DELETE ${ROOT}/box/thing`]: { status: 204 },
      [`DELETE ${ROOT}/box`]: { status: 404 },
      [`DELETE ${ROOT}/full`]: { status: 409 },
      [`DELETE ${ROOT}/divided`]: { status: 503 },
    });
    const store = cloud.client.objectStore;
    await store.discard('box', 'thing');
    expect(await store.discardContainer('box')).to.equal('gone');
    expect(cloud.asked).to.deep.equal([`DELETE ${ROOT}/box/thing`, `DELETE ${ROOT}/box`]);
    expect(await store.discardContainer('full')).to.equal('not empty');
    expect(await store.discardContainer('divided')).to.equal('undecided');
  });
});
