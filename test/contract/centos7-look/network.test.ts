import { expect } from 'chai';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { LOOK } from '../../support/scratch-system.ts';
import { LOGIN_PATH, userEnvironment } from '../../support/user-environment.ts';

const LIBEXEC = join(LOOK, 'centos7-network/files/usr/libexec');
/** A network of its own: two interfaces, of which the first has an address and the way out. */
const MACHINE = `set -eu
mount -t sysfs sysfs /sys
ip link add eth0 type veth peer name eth1
ip link set eth0 up
ip link set eth1 up
ip address add 192.0.2.11/24 dev eth0
ip route add default via 192.0.2.1 dev eth0
`;

describe('network.service of the CentOS 7 look', function () {
  let dir: string;
  const onMachine = (script: string) =>
    execa(
      'unshare',
      ['--map-root-user', '--net', '--mount', 'sh', '-c', MACHINE + script, 'sh', LIBEXEC, dir],
      {
        env: userEnvironment({
          PATH: `${LOGIN_PATH}:/usr/sbin:/sbin`,
          CENTOS7_LOOK_RECORD: join(dir, 'record'),
        }),
        extendEnv: false,
        reject: false,
      },
    );
  const ifcfg = (device: string, ...lines: string[]) =>
    writeFile(join(dir, `ifcfg-${device}`), lines.map((line) => `${line}\n`).join(''));

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-ifcfg-'));
    await writeFile(join(dir, 'record'), '#!/bin/sh\necho "$@" >>"$(dirname "$0")/recorded"\n');
    await chmod(join(dir, 'record'), 0o755);
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('tells how interfaces are set up, in files of their own', async () => {
    const { exitCode, stderr } = await onMachine('"$1/centos7-ifcfg" "$2"');
    expect(exitCode, stderr).to.equal(0);
    const first = (await readFile(join(dir, 'ifcfg-eth0'), 'utf8')).split('\n');
    expect(first).to.include.members([
      'DEVICE=eth0',
      'ONBOOT=yes',
      'IPADDR=192.0.2.11',
      'PREFIX=24',
      'GATEWAY=192.0.2.1',
    ]);
    const second = (await readFile(join(dir, 'ifcfg-eth1'), 'utf8')).split('\n');
    expect(second).to.include.members(['DEVICE=eth1', 'ONBOOT=no']);
    expect((await readdir(dir)).sort()).to.deep.equal(['ifcfg-eth0', 'ifcfg-eth1', 'record']);
  });

  it('leaves a file alone that is there', async () => {
    await ifcfg('eth0', 'DEVICE=eth0', 'ONBOOT=no');
    await onMachine('"$1/centos7-ifcfg" "$2"');
    expect(await readFile(join(dir, 'ifcfg-eth0'), 'utf8')).to.equal('DEVICE=eth0\nONBOOT=no\n');
  });

  it('gives an interface the address of its file, and no other', async () => {
    await ifcfg(
      'eth0',
      'DEVICE="eth0"',
      'ONBOOT="yes"',
      'BOOTPROTO=static',
      'IPADDR=192.0.2.99',
      'NETMASK=255.255.254.0',
    );
    const { exitCode, stdout, stderr } = await onMachine(
      '"$1/centos7-network" "$2"; ip -o -4 address show dev eth0',
    );
    expect(exitCode, stderr).to.equal(0);
    expect(stdout.match(/inet \S+/g)).to.deep.equal(['inet 192.0.2.99/23']);
  });

  it('does not touch an interface that is not started at boot', async () => {
    await ifcfg('eth0', 'DEVICE=eth0', 'ONBOOT=no', 'IPADDR=192.0.2.99');
    const { stdout } = await onMachine('"$1/centos7-network" "$2"; ip -o -4 address show dev eth0');
    expect(stdout.match(/inet \S+/g)).to.deep.equal(['inet 192.0.2.11/24']);
  });

  it('fails for a device that is not there, and sets up the others', async () => {
    await ifcfg('em2', 'DEVICE=em2', 'ONBOOT=yes');
    await ifcfg('eth1', 'DEVICE=eth1', 'ONBOOT=yes', 'IPADDR=192.0.2.12', 'PREFIX=24');
    const { stdout, stderr } = await onMachine(
      '"$1/centos7-network" "$2" || echo "ended with $?"; ip -o -4 address',
    );
    expect(stderr).to.equal('Device em2 does not seem to be present, delaying initialization.');
    expect(stdout).to.include('ended with 1').and.include('inet 192.0.2.12/24');
  });

  it('records interfaces of a type that it cannot set up', async () => {
    await ifcfg('br-ex', 'DEVICE=br-ex', 'DEVICETYPE=ovs', 'TYPE=OVSBridge', 'ONBOOT=yes');
    const { exitCode } = await onMachine('"$1/centos7-network" "$2"');
    expect(exitCode).to.equal(0);
    expect(await readFile(join(dir, 'recorded'), 'utf8')).to.equal(
      'network ifup br-ex sets up an interface of type ovs by none\n',
    );
  });
});
