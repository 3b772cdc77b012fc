import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';

const SCRIPT = join(import.meta.dirname, '../../../../harness/adapters/container/node-init.sh');
const NICS = `
ip link add given type veth peer name other
ip address add 10.9.9.2/24 dev given
mount -t tmpfs tmpfs /etc
mkdir -p /etc/lab/container
echo '10.9.9.2 52:54:00:00:00:02 eth0 10.0.0.11/24' >/etc/lab/container/nics
`;
/** As the kernel is with ipv6.disable=1. */
const NO_IPV6 = 'mount -t tmpfs tmpfs /proc/sys/net && mkdir /proc/sys/net/ipv4';
const SHOW = `
ip -br -4 address show eth0
ip -br link show eth0 | grep -o '52:[^ ]*'
grep . /proc/sys/net/ipv6/conf/eth0/accept_ra 2>/dev/null || echo 'no IPv6'
`;

/** The part of the script that sets up NICs, in a network of its own. */
async function setUp(host: string): Promise<string> {
  const text = await readFile(SCRIPT, 'utf8');
  const part = /^# Engines name NICs[^]*?(?=^while read -r device)/m.exec(text)?.[0] ?? '';
  const script = ['set -eu', NICS, host, part, SHOW].join('\n');
  const { stdout } = await execa('unshare', ['--map-root-user', '--mount', '--net', 'sh', '-c', script]);
  return stdout.replaceAll(/ +/g, ' ');
}

/** The part that tells systemd its limits, with /run for itself; shows what systemd makes of the file. */
async function limits(): Promise<string> {
  const text = await readFile(SCRIPT, 'utf8');
  const part = /^mkdir -p \/run\/systemd\/system\.conf\.d$[^]*?^CONF$/m.exec(text)?.[0] ?? '';
  const show = 'systemd-analyze cat-config systemd/system.conf | grep ^DefaultTimeout';
  const script = ['set -eu', 'mount -t tmpfs tmpfs /run', part, show].join('\n');
  const { stdout } = await execa('unshare', ['--map-root-user', '--mount', 'sh', '-c', script]);
  return stdout;
}

describe('a container node that starts', () => {
  it('names its NIC, gives it its addresses, and takes no IPv6 address by itself', async () => {
    expect(await setUp('')).to.match(/^eth0@\S+ \S+ 10\.0\.0\.11\/24 \n52:54:00:00:00:02\n0$/);
  });

  it('gives what systemd starts and stops more time than a clock on the wall of a quiet host', async () =>
    expect(await limits()).to.equal('DefaultTimeoutStartSec=15min\nDefaultTimeoutStopSec=5min'));

  it('asks nothing of IPv6 on a host whose kernel has none', async () => {
    expect(await setUp(NO_IPV6)).to.match(/^eth0@\S+ \S+ 10\.0\.0\.11\/24 \n52:54:00:00:00:02\nno IPv6$/);
  });
});
