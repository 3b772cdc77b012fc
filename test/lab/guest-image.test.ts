import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { createImageStore } from '../../harness/adapters/image/image-store.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import type { GuestRecipe } from '../../harness/lab/platform.ts';
import type { GuestImage } from '../../harness/ports/images.ts';
import { imageCacheDir } from '../support/image-cache.ts';

const RECIPE: GuestRecipe = {
  name: 'cirros',
  title: 'CirrOS',
  // nobody listens there: this test is about the stand-in
  download: {
    kind: 'download',
    url: 'http://127.0.0.1:1023/cirros.img',
    sha256: '0'.repeat(64),
    format: 'qcow2',
  },
  fallback: 'stand-in',
  loginUser: 'cirros',
};
const MIB = 1 << 20;
/** What nova would answer at 169.254.169.254, one connection at a time on standard input and output. */
const METADATA = `#!/bin/sh
read -r method path version
case $path in
  */instance-id) body=i-00000001 ;;
  */local-hostname) body=web.novalocal ;;
  */public-keys/) body=0=lab ;;
  */public-keys/0/openssh-key) body=$(cat "$(dirname "$0")/key.pub") ;;
  *) printf 'HTTP/1.0 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n'; exit ;;
esac
printf 'HTTP/1.0 200 OK\\r\\nContent-Length: %s\\r\\n\\r\\n%s' "\${#body}" "$body"
`;

describe('the stand-in guest', () => {
  let dir: string;
  let guest: GuestImage;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'guest-'));
    guest = await createImageStore({ cacheDir: imageCacheDir() }).guestImage(RECIPE);
  });
  after(() => rm(dir, { recursive: true }));

  it('is small, and says that it stands in and why', () => {
    expect(guest).to.include({ name: 'cirros', format: 'qcow2', standIn: true, loginUser: 'cirros' });
    expect(guest.reason).to.match(/cirros\.img: cannot be downloaded/);
    expect(guest.sizeBytes).to.be.lessThan(40 * MIB);
    expect(guest.md5).to.match(/^[0-9a-f]{32}$/);
  });

  it('boots by BIOS, takes its name and keys from the metadata service, and lets the key in', async () => {
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
    await writeFile(join(dir, 'metadata'), METADATA);
    await chmod(join(dir, 'metadata'), 0o755);
    const port = 20_000 + (process.pid % 10_000);
    const machine = execa('qemu-system-x86_64', machineArguments(dir, guest.path, port), { reject: false });
    try {
      await waitUntil(
        'the login prompt on the console',
        () => lookFor(join(dir, 'console'), /web login: $/),
        {
          within: '5m',
        },
      );
      expect(await readFile(join(dir, 'console'), 'utf8')).to.include(
        "login as 'cirros' user. default password: 'gocubsgo'",
      );
      const answer = await overSsh(
        dir,
        port,
        'id -un; hostname; sudo id -un; echo volume | sudo dd of=/dev/vdb; sudo head -c 6 /dev/vdb',
      );
      expect(answer.stdout.split('\n')).to.deep.equal(['cirros', 'web', 'root', 'volume']);
    } finally {
      machine.kill('SIGKILL');
      await machine;
    }
  });
});

/** Alone in a network of QEMU's own, where the address of the metadata service leads to the script. */
function machineArguments(dir: string, disk: string, port: number): string[] {
  const metadata = `guestfwd=tcp:169.254.169.254:80-cmd:${join(dir, 'metadata')}`;
  const ssh = `hostfwd=tcp:127.0.0.1:${port}-169.254.169.100:22`;
  const network = `user,id=net,restrict=on,net=169.254.169.0/24,dhcpstart=169.254.169.100,${metadata},${ssh}`;
  return [
    ...['-M', 'pc', '-accel', 'tcg', '-m', '192', '-nodefaults', '-display', 'none'],
    ...['-serial', `file:${join(dir, 'console')}`],
    ...['-drive', `file=${disk},if=virtio,snapshot=on`],
    ...['-drive', 'file.driver=null-co,file.size=1M,file.read-zeroes=on,driver=raw,if=virtio,snapshot=on'],
    ...['-netdev', network, '-device', 'virtio-net-pci,netdev=net'],
  ];
}

async function lookFor(file: string, pattern: RegExp): Promise<{ done: true } | { pending: string }> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return pattern.test(text) ? { done: true } : { pending: text.trim().split('\n').at(-1) ?? '' };
}

function overSsh(dir: string, port: number, command: string) {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ];
  const flags = options.flatMap((option) => ['-o', option]);
  return execa('ssh', ['-i', join(dir, 'key'), ...flags, '-p', String(port), 'cirros@127.0.0.1', command]);
}
