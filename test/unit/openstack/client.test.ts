import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import { refusalOf } from '../../../harness/openstack/api-error.ts';
import { OpenStackClient, type OpenStackOptions } from '../../../harness/openstack/client.ts';
import type { Token } from '../../../harness/openstack/identity-client.ts';
import { ApiServer, type ReceivedRequest, type Reply } from '../../support/api-server.ts';
import { rejection } from '../../support/rejection.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';

const TOKEN_ID = `gAAAAAB${'t'.repeat(180)}`;
const DATA = Buffer.alloc(300_000, 'image data ');
const IMAGE = {
  id: 'i-1',
  name: 'cirros',
  status: 'active',
  visibility: 'public',
  disk_format: 'qcow2',
  container_format: 'bare',
  protected: false,
  owner: 'p-1',
  size: DATA.length,
  checksum: 'abc',
  os_hash_algo: 'sha512',
  os_hash_value: 'def',
};
const TOKEN = {
  user: { id: 'u-1', name: 'admin' },
  project: { id: 'p-1', name: 'admin' },
  roles: [{ id: 'r', name: 'admin' }],
  issued_at: '2019-01-22T07:32:09.000000Z',
  expires_at: '2019-01-22T08:32:09.000000Z',
  catalog: [
    {
      type: 'image',
      name: 'glance',
      endpoints: [
        { interface: 'internal', region_id: 'RegionOne', url: 'http://internal:9292' },
        { interface: 'public', region_id: 'RegionTwo', url: 'http://two:9292' },
        { interface: 'public', region_id: 'RegionOne', url: 'http://controller01:9292/' },
      ],
    },
  ],
};

/** Answers as the references of the two services say. */
function cloud({ method, path, headers, body }: ReceivedRequest): Reply {
  if (path === '/v3/auth/tokens') return login(body);
  if (headers['x-auth-token'] !== TOKEN_ID) return { status: 401, json: { error: { message: 'who?' } } };
  switch (`${method} ${path}`) {
    case 'GET /v3/projects/p-1':
      return { json: { project: { id: 'p-1', name: 'admin', domain_id: 'default', enabled: true } } };
    case 'GET /v3/domains?name=a%26b':
      return { json: { domains: [] } };
    case 'GET /v3/users?name=a%26b':
      return { json: { users: [] } };
    case 'POST /v3/users/u-1/application_credentials':
      return {
        status: 201,
        json: { application_credential: { id: 'c-1', name: 'backup', secret: 'told once' } },
      };
    case 'DELETE /v3/users/u-1/application_credentials/c-1':
      return { status: 204 };
    case 'DELETE /v3/users/u-1/application_credentials/c-2':
      return { status: 404 };
    case 'POST /v2/images':
      return { status: 201, json: { ...IMAGE, status: 'queued', size: null, checksum: null } };
    case 'PUT /v2/images/i-1/file':
      return { status: body.equals(DATA) ? 204 : 400 };
    case 'GET /v2/images/i-1/file':
      return { body: DATA };
    case 'GET /v2/images/i-1':
      return { json: IMAGE };
    case 'GET /v2/images?name=cirros':
      return { json: { images: [IMAGE] } };
    case 'DELETE /v2/images/i-1':
      return { status: 204 };
    case 'DELETE /v2/images/i-2':
      return { status: 404 };
    default:
      return { status: 403, json: { message: 'not for you' } };
  }
}

function login(body: Buffer): Reply {
  if (body.includes('"c-0"'))
    return { status: 404, json: { error: { message: 'Could not find Application Credential: c-0.' } } };
  return body.includes('"right"') && !body.includes('"another"')
    ? { status: 201, headers: { 'x-subject-token': TOKEN_ID }, json: { token: TOKEN } }
    : {
        status: 401,
        json: { error: { code: 401, message: 'The request you have made requires authentication.' } },
      };
}

describe('OpenStackClient', () => {
  let api: ApiServer;
  let shell: ScriptedShell;
  let client: OpenStackClient;

  beforeEach(async () => {
    api = await ApiServer.start(cloud);
    shell = new ScriptedShell(() => ({}), api.port);
    client = as('right');
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  function as(password: string, options: Partial<OpenStackOptions> = {}, project = 'admin'): OpenStackClient {
    return new OpenStackClient({
      through: shell,
      authUrl: 'http://controller01:5000/v3',
      credentials: { user: 'admin', project, domain: 'Default', password: new Secret(password) },
      region: 'RegionOne',
      timeScale: 1,
      onExchange: () => undefined,
      ...options,
    });
  }

  it('asks for a token in the scope of its project', async () => {
    const token = await client.token();
    expect(JSON.parse(String(api.requests[0]?.body))).to.deep.equal({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { name: 'Default' }, password: 'right' } },
        },
        scope: { project: { name: 'admin', domain: { name: 'Default' } } },
      },
    });
    expect(token.id.reveal()).to.equal(TOKEN_ID);
    expect(token).to.include({ userId: 'u-1', projectId: 'p-1', projectName: 'admin' });
    expect(token.roles).to.deep.equal(['admin']);
    expect(token.expiresAt.toISOString()).to.equal('2019-01-22T08:32:09.000Z');
  });

  it('makes an application credential, asks for a token with it, and takes it back', async () => {
    const made = await client.identity.createApplicationCredential('backup');
    expect(JSON.parse(String(api.requests.at(-1)?.body))).to.deep.equal({
      application_credential: { name: 'backup' },
    });
    expect([made.id, made.name, made.secret.reveal()]).to.deep.equal(['c-1', 'backup', 'told once']);
    await client.identity.requestToken(made);
    expect(JSON.parse(String(api.requests.at(-1)?.body))).to.deep.equal({
      auth: {
        identity: {
          methods: ['application_credential'],
          application_credential: { id: 'c-1', secret: 'told once' },
        },
      },
    });
    expect(await client.identity.requestToken({ ...made, id: 'c-0' })).to.deep.equal({
      refused: { status: 404, message: 'Could not find Application Credential: c-0.' },
    });
    await client.identity.discardApplicationCredential('c-1');
    await client.identity.discardApplicationCredential('c-2');
    expect(api.requests.slice(-2).map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'DELETE /v3/users/u-1/application_credentials/c-1',
      'DELETE /v3/users/u-1/application_credentials/c-2',
    ]);
  });

  it('asks for its token once', async () => {
    await Promise.all([client.identity.project('p-1'), client.image.show('i-1'), client.token()]);
    expect(api.requests.filter(({ path }) => path === '/v3/auth/tokens')).to.have.length(1);
  });

  it('asks with a token it had before, and for a new one when told to', async () => {
    const had: Token[] = [];
    await using first = as('right', { onToken: (token) => had.push(token) });
    await first.token();
    await using second = as('right', { knownToken: had[0] });
    await second.image.show('i-1');
    expect(api.requests.map(({ path }) => path)).to.deep.equal(['/v3/auth/tokens', '/v2/images/i-1']);
    await second.login();
    expect(api.requests.at(-1)?.path).to.equal('/v3/auth/tokens');
  });

  it('hands a wrong password back as an answer', async () => {
    const answer = await client.tryPassword(new Secret('wrong'));
    expect(answer).to.deep.equal({
      refused: { status: 401, message: 'The request you have made requires authentication.' },
    });
  });

  it('fails, without the password, when its own password is refused', async () => {
    await using stranger = as('left');
    const error = await rejection(stranger.image.show('i-1'));
    expect(error).to.include({ name: 'UnexpectedAnswer', fault: 'deployment' });
    expect(error.message).to.equal(
      'http://controller01:5000/v3: refused the password of admin in project admin with 401: The request you have made requires authentication.',
    );
  });

  it('says that the password is right where that is not why there is no token', async () => {
    await using guest = as('right', {}, 'another');
    const error = await rejection(guest.image.show('i-1'));
    expect(error.message).to.equal(
      'http://controller01:5000/v3: gives admin, whose password is right, no token for project another, which is not there or where the user has no role, but answers 401: The request you have made requires authentication.',
    );
  });

  it('finds a service by type, region and public interface', async () => {
    expect(await client.endpoint('image')).to.equal('http://controller01:9292');
    const error = await rejection(client.endpoint('volumev3'));
    expect(error.message).to.equal(
      "the catalog has no public endpoint of 'volumev3' in RegionOne; it has image (internal RegionOne, public RegionTwo, public RegionOne)",
    );
  });

  it('puts names into addresses safely', async () => {
    expect(await client.identity.usersNamed('a&b')).to.deep.equal([]);
    expect(await client.identity.domainId('a&b')).to.equal(undefined);
  });

  it('creates an image, sends its data and reads it back whole', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-image-'));
    await writeFile(join(dir, 'cirros.img'), DATA);
    const created = await client.image.create({
      name: 'cirros',
      diskFormat: 'qcow2',
      containerFormat: 'bare',
      visibility: 'public',
    });
    expect(created).to.include({ id: 'i-1', status: 'queued', size: undefined, checksum: undefined });
    await client.image.upload('i-1', join(dir, 'cirros.img'));
    expect(api.requests.at(-1)?.headers).to.include({
      'content-type': 'application/octet-stream',
      'content-length': String(DATA.length),
    });
    expect(await client.image.download('i-1')).to.deep.equal({
      bytes: DATA.length,
      md5: createHash('md5').update(DATA).digest('hex'),
      sha256: createHash('sha256').update(DATA).digest('hex'),
      sha512: createHash('sha512').update(DATA).digest('hex'),
    });
    await rm(dir, { recursive: true });
  });

  it('shows and lists images', async () => {
    const shown = await client.image.show('i-1');
    expect(shown).to.include({ status: 'active', diskFormat: 'qcow2', hashAlgorithm: 'sha512', hash: 'def' });
    expect(await client.image.listNamed('cirros')).to.deep.equal([shown]);
  });

  it('deletes an image', async () => {
    await client.image.delete('i-1');
    expect(api.requests.at(-1)).to.include({ method: 'DELETE', path: '/v2/images/i-1' });
  });

  it('discards an image that is not there, but deletes only one that is', async () => {
    await client.image.discard('i-2');
    expect((await rejection(client.image.delete('i-2'))).message).to.contain('answered 404, not 204');
  });

  it('hands a refusal back to who expects one', async () => {
    const refusal = await refusalOf('PATCH', client.image.setVisibility('i-1', 'public'));
    expect(refusal.status).to.equal(403);
    expect(api.requests.at(-1)?.headers['content-type']).to.equal(
      'application/openstack-images-v2.1-json-patch',
    );
    const error = await rejection(refusalOf('looking at the image', client.image.show('i-1')));
    expect(error.message).to.equal('looking at the image: was granted, but must be refused');
  });
});
