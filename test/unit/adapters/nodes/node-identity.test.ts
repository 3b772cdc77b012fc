import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { renderIdentity } from '../../../../harness/adapters/nodes/node-identity.ts';
import { writeNodeInitrd } from '../../../../harness/adapters/nodes/node-initrd.ts';

const IDENTITY = {
  hostname: 'controller01',
  hostPrivateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
  hostPublicKey: 'ssh-ed25519 AAAAC3Nz controller01',
  authorizedKeys: ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two\n'],
  hosts: [
    { address: '10.0.0.11', names: ['controller01.lab.example', 'controller01'] },
    { address: '10.0.0.31', names: ['computer01'] },
  ],
};
const NETWORKS = [network('management', '10.0.0.0/24', 24), network('provider', '192.168.52.0/22', 22)];
const NICS = [
  { network: 'management', device: 'eth0', mac: '52:54:00:00:00:11', address: '10.0.0.11' },
  { network: 'provider', device: 'eth1', mac: '52:54:00:00:00:12' },
];

describe('renderIdentity', () => {
  it('names the host, its key, who may log in, and its NICs', () => {
    const files = new Map(renderIdentity(IDENTITY, NICS, NETWORKS).map((file) => [file.path, file]));
    expect(files.get('etc/hostname')?.content).to.equal('controller01\n');
    expect(files.get('root/.ssh/authorized_keys')?.content).to.equal(
      'ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n',
    );
    expect(files.get('etc/hosts')?.content).to.equal(
      '127.0.0.1 localhost\n::1 localhost ip6-localhost\n10.0.0.11 controller01.lab.example controller01\n10.0.0.31 computer01\n',
    );
    expect(files.get('etc/ssh/ssh_host_ed25519_key')).to.include({ mode: 0o600 });
    expect(files.get('etc/ssh/ssh_host_ed25519_key')?.content).to.match(/PRIVATE KEY-----\n$/);
    expect(files.get('etc/machine-id')?.content).to.match(/^[0-9a-f]{32}\n$/);
  });

  it('gives a NIC its network’s prefix, and none to a NIC without address', () => {
    const [first, second] = NICS;
    const nics = contentOf([
      { ...first, network: 'provider', address: '192.168.52.9' } as never,
      second as never,
    ]);
    expect(nics).to.equal('52:54:00:00:00:11 eth0 192.168.52.9/22\n52:54:00:00:00:12 eth1\n');
  });

  it('gives every node a machine id of its own, the same at every run', () => {
    const ids = ['a', 'b', 'a'].map(
      (hostname) =>
        renderIdentity({ ...IDENTITY, hostname }, [], []).find(({ path }) => path === 'etc/machine-id')
          ?.content,
    );
    expect(ids[0]).to.equal(ids[2]).and.not.to.equal(ids[1]);
  });
});

describe('writeNodeInitrd', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'initrd-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('appends the identity to the image’s initrd where the kernel looks for the next archive', async () => {
    const base = join(dir, 'base');
    const target = join(dir, 'node');
    await writeFile(base, 'seven b');
    await writeNodeInitrd(base, renderIdentity(IDENTITY, NICS, NETWORKS), target);
    const initrd = await readFile(target);
    expect(initrd.subarray(0, 8).toString()).to.equal('seven b\0');
    const { stdout } = await execa('cpio', ['-tv', '--quiet'], { input: initrd.subarray(8) });
    expect(stdout).to.match(/^-rw------- .* lab-identity\/etc\/ssh\/ssh_host_ed25519_key$/m);
    expect(stdout).to.match(/^drwx------ .* lab-identity\/root\/\.ssh$/m);
    expect(stdout).to.match(/ lab-identity\.id$/m);
  });

  it('keeps the host key from other users of this host, and leaves the image’s initrd alone', async () => {
    const base = join(dir, 'base');
    await writeFile(base, 'base', { mode: 0o644 });
    await writeNodeInitrd(base, renderIdentity(IDENTITY, NICS, NETWORKS), join(dir, 'node'));
    expect((await stat(join(dir, 'node'))).mode & 0o777).to.equal(0o600);
    expect(await readFile(base, 'utf8')).to.equal('base');
  });
});

function contentOf(nics: typeof NICS): string | undefined {
  return renderIdentity(IDENTITY, nics, NETWORKS).find(({ path }) => path === 'etc/lab/nics')?.content;
}

function network(name: string, cidr: string, prefixLength: number) {
  return { name, cidr, prefixLength, hostAddress: cidr.replace(/0\/.*/, '1'), dhcp: false };
}
