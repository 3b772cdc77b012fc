import { expect } from 'chai';
import { rejection } from '../../support/rejection.ts';
import { SmallCloud } from '../../support/small-cloud.ts';

const SERVER = {
  id: 's-1',
  name: 'first',
  status: 'BUILD',
  'OS-EXT-STS:task_state': 'spawning',
  key_name: 'mine',
  created: '2026-11-21T20:17:45Z',
};
const CARD = { addr: '172.16.200.130', 'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:00:00:01', version: 4 };
const CREATED = new Date('2026-11-21T20:17:45Z');

describe('ComputeClient', () => {
  it('lists services and hypervisors', async () => {
    const service = { binary: 'nova-compute', host: 'computer01', status: 'enabled', state: 'up' };
    const times = { updated_at: '2026-11-28T19:19:05.000000', id: 3 };
    const hypervisor = { hypervisor_hostname: 'computer01', hypervisor_type: 'QEMU', state: 'down' };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/os-services': {
        json: {
          services: [
            { ...service, ...times },
            { ...service, updated_at: null },
          ],
        },
      },
      'GET /v2.1/os-hypervisors/detail': { json: { hypervisors: [hypervisor] } },
    });
    const { compute } = cloud.client;
    expect(await compute.services()).to.deep.equal([
      { ...service, reportedAt: new Date('2026-11-28T19:19:05Z') },
      { ...service, reportedAt: undefined },
    ]);
    expect(await compute.hypervisors()).to.deep.equal([
      { hostname: 'computer01', type: 'QEMU', state: 'down' },
    ]);
  });

  it('says where new servers may come to', async () => {
    await using cloud = await SmallCloud.answering({
      'PUT /v2.1/os-services/disable': { json: { service: {} } },
      'PUT /v2.1/os-services/enable': { json: { service: {} } },
    });
    await cloud.client.compute.allowServersOn('nova-1', false);
    expect(cloud.sent).to.deep.equal({ host: 'nova-1', binary: 'nova-compute' });
    await cloud.client.compute.allowServersOn('nova-1', true);
  });

  it('names the field that a service lacks', async () => {
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/os-services': { json: { services: [{ binary: 'nova-compute', host: null }] } },
    });
    const error = await rejection(cloud.client.compute.services());
    expect(error).to.include({ name: 'UnexpectedAnswer', fault: 'deployment' });
    expect(error.message).to.equal(
      'GET http://controller01:8774/v2.1/os-services: services[0]: host is not text but null',
    );
  });

  it('creates a flavor in the units of nova', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/flavors': { json: { flavor: { id: 'f-1' } } },
    });
    const flavor = { name: 'tiny', vcpus: 1, ramMiB: 192, diskGiB: 2 };
    expect(await cloud.client.compute.createFlavor(flavor)).to.equal('f-1');
    expect(cloud.sent).to.deep.equal({ flavor: { name: 'tiny', vcpus: 1, ram: 192, disk: 2 } });
    await cloud.client.compute.createFlavor({ ...flavor, swapMiB: 64 });
    expect(cloud.sent).to.deep.equal({ flavor: { name: 'tiny', vcpus: 1, ram: 192, disk: 2, swap: 64 } });
  });

  it('lists flavors', async () => {
    const flavor = { id: '1', name: 'm1.tiny', vcpus: 1, ram: 512, disk: 0 };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/flavors/detail': { json: { flavors: [flavor] } },
    });
    expect(await cloud.client.compute.flavors()).to.deep.equal([
      { id: '1', name: 'm1.tiny', vcpus: 1, ramMiB: 512, diskGiB: 0 },
    ]);
  });

  it('registers a public key and returns the fingerprint', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/os-keypairs': { status: 201, json: { keypair: { fingerprint: 'aa:bb' } } },
    });
    expect(await cloud.client.compute.createKeypair('mine', 'ssh-rsa AAAA')).to.equal('aa:bb');
    expect(cloud.sent).to.deep.equal({ keypair: { name: 'mine', public_key: 'ssh-rsa AAAA' } });
  });

  it('asks for a server with its image, flavor, network, key and group', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers': { status: 202, json: { server: { id: 's-1' } } },
    });
    const id = await cloud.client.compute.createServer({
      name: 'first',
      image: 'i-1',
      flavor: 'f-1',
      network: 'n-1',
      keypair: 'mine',
      securityGroup: 'g-1',
    });
    expect(id).to.equal('s-1');
    expect(cloud.sent).to.deep.equal({
      server: {
        name: 'first',
        imageRef: 'i-1',
        flavorRef: 'f-1',
        networks: [{ uuid: 'n-1' }],
        key_name: 'mine',
        security_groups: [{ name: 'g-1' }],
      },
    });
  });

  it('asks for many servers in one request', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers': { status: 202, json: { server: { id: 's-1' } } },
    });
    const kind = { image: 'i-1', flavor: 'f-1', network: 'n-1', keypair: 'mine', securityGroup: 'g-1' };
    await cloud.client.compute.createServers({ name: 'storm', ...kind }, 200);
    expect(cloud.asked).to.have.length(1);
    expect(cloud.sent).to.deep.nested.include({
      'server.name': 'storm',
      'server.min_count': 200,
      'server.max_count': 200,
      'server.networks': [{ uuid: 'n-1' }],
    });
  });

  it('finds servers by the beginning of their name, however many pages they take', async () => {
    const next = { servers_links: [{ rel: 'next', href: 'http://controller01/next' }] };
    const launched = { ...SERVER, id: 's-3', 'OS-SRV-USG:launched_at': '2026-11-21T20:18:14.000000' };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/servers/detail?name=%5Estorm': {
        json: { servers: [SERVER, { ...SERVER, id: 's-2' }], ...next },
      },
      'GET /v2.1/servers/detail?name=%5Estorm&marker=s-2': { json: { servers: [launched] } },
      'GET /v2.1/servers/detail?name=%5Enone': { json: { servers: [] } },
    });
    const { compute } = cloud.client;
    const found = await compute.serversNamed('storm');
    expect(found.map(({ id }) => id)).to.deep.equal(['s-1', 's-2', 's-3']);
    expect(found.map(({ launchedAt }) => launchedAt)).to.deep.equal([
      undefined,
      undefined,
      new Date('2026-11-21T20:18:14Z'),
    ]);
    expect(await compute.serversNamed('none')).to.deep.equal([]);
  });

  it('tells what a project may have, and changes it whatever it has already', async () => {
    const path = '/v2.1/os-quota-sets/p-1';
    await using cloud = await SmallCloud.answering({
      [`GET ${path}`]: { json: { quota_set: { id: 'p-1', instances: 10, cores: -1, ram: 51_200 } } },
      [`PUT ${path}`]: { json: { quota_set: {} } },
    });
    const { compute } = cloud.client;
    expect(await compute.quota('p-1')).to.deep.equal({ instances: 10, cores: -1, ramMiB: 51_200 });
    await compute.setQuota('p-1', { instances: 200, cores: -1, ramMiB: 51_200 });
    expect(cloud.sent).to.deep.equal({ quota_set: { instances: 200, cores: -1, ram: 51_200, force: true } });
  });

  it('tells what a server does, and why it failed', async () => {
    const failed = { ...SERVER, status: 'ERROR', 'OS-EXT-STS:task_state': null, key_name: null };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/servers/s-1': {
        json: { server: { ...SERVER, 'OS-EXT-SRV-ATTR:host': 'nova-1', addresses: { private: [CARD] } } },
      },
      'GET /v2.1/servers/s-2': { json: { server: { ...failed, fault: { message: 'No valid host' } } } },
    });
    const { compute } = cloud.client;
    const common = { id: 's-1', name: 'first', createdAt: CREATED, launchedAt: undefined };
    expect(await compute.server('s-1')).to.deep.equal({
      ...common,
      addresses: [{ address: '172.16.200.130', mac: 'fa:16:3e:00:00:01' }],
      host: 'nova-1',
      status: 'BUILD',
      task: 'spawning',
      fault: undefined,
      keypair: 'mine',
    });
    expect(await compute.server('s-2')).to.deep.equal({
      ...common,
      addresses: [],
      host: undefined,
      status: 'ERROR',
      task: undefined,
      fault: 'No valid host',
      keypair: undefined,
    });
  });

  it('lists the ids of servers without their details, of one status or of all, however many pages they take', async () => {
    const page = (...ids: string[]) => ({ servers: ids.map((id) => ({ id, name: 'first', links: [] })) });
    const next = { servers_links: [{ rel: 'next', href: 'http://controller01/next' }] };
    await using cloud = await SmallCloud.answering({
      'GET /v2.1/servers': { json: { ...page('s-1', 's-2'), ...next } },
      'GET /v2.1/servers?marker=s-2': { json: page('s-3') },
      'GET /v2.1/servers?status=BUILD': { json: page('s-2') },
    });
    const { compute } = cloud.client;
    expect([...(await compute.serverIds())]).to.deep.equal(['s-1', 's-2', 's-3']);
    expect([...(await compute.serverIds('BUILD'))]).to.deep.equal(['s-2']);
    const error = await rejection(compute.serverIds('ERROR'));
    expect(error).to.include({ name: 'RequestRefused', status: 403 });
  });

  it('takes a server that is not there for a wrong answer', async () => {
    await using cloud = await SmallCloud.answering({ 'GET /v2.1/servers/s-1': { status: 404 } });
    expect((await rejection(cloud.client.compute.server('s-1'))).message).to.contain('answered 404, not 200');
  });

  it('reads the end of a console', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers/s-1/action': { json: { output: 'login:' } },
    });
    expect(await cloud.client.compute.consoleLog('s-1', 40)).to.equal('login:');
    expect(cloud.sent).to.deep.equal({ 'os-getConsoleOutput': { length: 40 } });
  });

  it('asks for the page of the screen', async () => {
    const url = 'http://controller01:6080/vnc_auto.html?token=t-1';
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers/s-1/action': { json: { console: { type: 'novnc', url } } },
    });
    expect(await cloud.client.compute.consolePage('s-1')).to.equal(url);
    expect(cloud.sent).to.deep.equal({ 'os-getVNCConsole': { type: 'novnc' } });
  });

  it('attaches a volume and asks for its detachment', async () => {
    await using cloud = await SmallCloud.answering({
      'POST /v2.1/servers/s-1/os-volume_attachments': { json: { volumeAttachment: { device: '/dev/vdb' } } },
      'DELETE /v2.1/servers/s-1/os-volume_attachments/v-1': { status: 202 },
    });
    expect(await cloud.client.compute.attachVolume('s-1', 'v-1')).to.equal('/dev/vdb');
    expect(cloud.sent).to.deep.equal({ volumeAttachment: { volumeId: 'v-1' } });
    await cloud.client.compute.detachVolume('s-1', 'v-1');
    expect(cloud.asked.at(-1)).to.equal('DELETE /v2.1/servers/s-1/os-volume_attachments/v-1');
  });

  it('discards what is there and what is not, but takes no refusal', async () => {
    await using cloud = await SmallCloud.answering({
      'DELETE /v2.1/servers/s-1': { status: 204 },
      'DELETE /v2.1/flavors/f-1': { status: 202 },
      'DELETE /v2.1/os-keypairs/a%2Fb': { status: 404 },
    });
    const { compute } = cloud.client;
    await compute.discardServer('s-1');
    await compute.discardFlavor('f-1');
    await compute.discardKeypair('a/b');
    expect(cloud.asked).to.have.length(3);
    expect((await rejection(compute.discardServer('s-2'))).message).to.contain('answered 403');
  });
});
