import { expect } from 'chai';
import { groupFolder, refusal } from '../../../../harness/adapters/container/delegated-group.ts';

const SCOPE = '/user.slice/user-1000.slice/user@1000.service/app.slice/lab.scope';
const MEMORY = '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n';

describe('the control group of an ordinary user', () => {
  it('is a folder of the one hierarchy that a host has', () => {
    const mounts = '24 23 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
    expect(groupFolder(`0::${SCOPE}\n`, mounts)).to.equal(`/sys/fs/cgroup${SCOPE}`);
  });

  it('is found wherever version 2 is mounted beside version 1', () => {
    const mounts = `${MEMORY}41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n`;
    const membership = '9:name=systemd:/a\n4:memory:/b\n0::/lab\n';
    expect(groupFolder(membership, mounts)).to.equal('/sys/fs/cgroup/unified/lab');
    expect(groupFolder('0::/\n', mounts)).to.equal('/sys/fs/cgroup/unified');
  });

  it('is looked for where the part of the hierarchy is mounted that it is in', () => {
    const mounts =
      '50 31 0:38 /machine /mnt/other rw - cgroup2 cgroup2 rw\n51 31 0:38 /user.slice /mnt/own rw - cgroup2 cgroup2 rw\n';
    expect(groupFolder('0::/user.slice/lab\n', mounts)).to.equal('/mnt/own/lab');
    expect(groupFolder('0::/user.slice\n', mounts)).to.equal('/mnt/own');
    expect(groupFolder('0::/machines\n', mounts)).to.equal(undefined);
  });

  it('is none where there is version 1 alone', () => {
    expect(groupFolder('4:memory:/b\n', MEMORY)).to.equal(undefined);
    expect(groupFolder('4:memory:/b\n0::/\n', MEMORY)).to.equal(undefined);
  });

  it('is asked for with the command that delegates one, and with the ways around it', () => {
    const message = refusal(`/sys/fs/cgroup${SCOPE}`);
    expect(message).to.contain(`/sys/fs/cgroup${SCOPE} is not; have one delegated:`);
    expect(message).to.contain(
      '\n  systemd-run --user --scope -p Delegate=yes bin/lab run LAB --provider container\n',
    );
    expect(message).to.match(/sudo bin\/lab run LAB .*\nor leave out --provider container/);
  });

  it('is not asked for where the host could delegate none', () => {
    expect(refusal(undefined))
      .to.contain('this host has none of this version')
      .and.not.contain('systemd-run');
    expect(refusal(undefined)).to.contain('sudo bin/lab run LAB');
  });
});
