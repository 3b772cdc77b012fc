import { expect } from 'chai';
import { access } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { LOOK, ScratchSystem } from '../../support/scratch-system.ts';

const YUM = join(LOOK, 'centos7-yum/files/usr/bin/yum');
const UNIT = '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n';
const WANTS = 'etc/systemd/system/multi-user.target.wants';

/** Real apt and dpkg on a tree of their own, with an archive of the release and one of Debian. */
describe('yum of the CentOS 7 look', function () {
  let system: ScratchSystem;
  const yum = (line: string, input?: string) =>
    system.run([YUM, `--installroot=${system.root}`, ...line.split(' ')], input);
  const isInstalled = async (name: string): Promise<boolean> =>
    /^Status: install ok installed$/m.test(
      (await system.read('var/lib/dpkg/status'))
        .split('\n\n')
        .find((text) => text.startsWith(`Package: ${name}\n`)) ?? '',
    );

  beforeEach(async () => {
    system = await ScratchSystem.make();
    await system.lay('centos7-yum');
    await system.lay('centos7-record');
    await system.serve('stacklab', [
      { name: 'openstack-keystone', depends: ['python-keystone'] },
      { name: 'python-keystone' },
      { name: 'mod-wsgi' },
      { name: 'python2-swiftclient', provides: ['python-swiftclient'] },
      { name: 'centos7-memcached', depends: ['memcached'] },
    ]);
    await system.serve('Debian', [{ name: 'keystone' }, { name: 'wget' }, { name: 'memcached' }]);
  });

  afterEach(() => system[Symbol.asyncDispose]());

  it('installs names of RDO with what they need, and says so', async () => {
    const { exitCode, stdout } = await yum('-y install openstack-keystone wget');
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.include('Install  2 Packages (+1 Dependent)').and.include('Complete!');
    expect(await isInstalled('python-keystone')).to.be.true;
    expect(await isInstalled('wget')).to.be.true;
  });

  it('installs what provides a name, also when it is asked again', async () => {
    const { exitCode, stdout } = await yum('-y install python-swiftclient');
    expect(exitCode, stdout).to.equal(0);
    expect(await isInstalled('python2-swiftclient')).to.be.true;
    const again = await yum('-y install python-swiftclient');
    expect([again.exitCode, again.stdout]).to.deep.equal([
      0,
      'Package python-swiftclient-1.0.noarch already installed and latest version\nNothing to do',
    ]);
  });

  it('passes over a name that it does not know beside one that it does', async () => {
    const { exitCode, stdout } = await yum('install -y nothere wget');
    expect(stdout).to.include('No package nothere available.').and.include('Complete!');
    expect(exitCode).to.equal(0);
  });

  it('fails when it knows none of the names', async () => {
    const { exitCode, stdout, stderr } = await yum('install -y nothere');
    expect({ exitCode, stdout, stderr }).to.deep.equal({
      exitCode: 1,
      stdout: 'No package nothere available.',
      stderr: 'Error: Nothing to do',
    });
  });

  it('does not know names that only Debian has', async () => {
    const { exitCode, stdout } = await yum('install -y keystone memcached-nothing');
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('No package keystone available.');
    expect(await isInstalled('keystone')).to.be.false;
  });

  it('does nothing for what is there already', async () => {
    await yum('install -y wget');
    const { exitCode, stdout } = await yum('install wget');
    expect(exitCode).to.equal(0);
    expect(stdout).to.equal('Package wget-1.0.noarch already installed and latest version\nNothing to do');
  });

  it('takes a name whose package is called otherwise', async () => {
    const { exitCode } = await yum('-y install memcached mod_wsgi');
    expect(exitCode).to.equal(0);
    expect(await isInstalled('centos7-memcached')).to.be.true;
    expect(await isInstalled('mod-wsgi')).to.be.true;
  });

  for (const [input, exitCode] of [
    ['', 1],
    ['n\n', 1],
    ['y\n', 0],
  ] as const)
    it(`asks before it installs, and ends with ${exitCode} when it is answered ${JSON.stringify(input)}`, async () => {
      const answer = await yum('install wget', input);
      expect(answer.stdout).to.include('Is this ok [y/d/N]: ');
      expect(answer.exitCode).to.equal(exitCode);
      expect(await isInstalled('wget')).to.equal(exitCode === 0);
    });

  it('is silent with -q', async () => {
    const { exitCode, stdout, stderr } = await yum('-q -y install openstack-keystone nothere');
    expect({ exitCode, stdout, stderr }).to.deep.equal({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('takes the options that scripts give, before and after the command', async () => {
    const { exitCode } = await yum(
      '-d0 -e 0 --nogpgcheck install --enablerepo=centos-openstack-pike -qy wget',
    );
    expect(exitCode).to.equal(0);
  });

  it('refuses an option that yum does not have', async () => {
    const { exitCode, stdout } = await yum('install --frobnicate wget');
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^Command line error: no such option: --frobnicate\n/);
  });

  it('removes what is there, and passes over what is not', async () => {
    await yum('install -y openstack-keystone');
    const { exitCode, stdout } = await yum('erase -y python-keystone NetworkManager');
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.include('No Match for argument: NetworkManager')
      .and.include('Remove  1 Package (+1 Dependent)');
    expect(await isInstalled('openstack-keystone')).to.be.false;
    expect((await yum('remove -y wget')).exitCode).to.equal(0);
  });

  it('records a name for which there is nothing to install', async () => {
    const { exitCode } = await yum('install -y openstack-selinux');
    expect(exitCode).to.equal(0);
    expect(await system.read('var/lib/centos7-look/no-ops')).to.match(
      /^\d{4}-\d\d-\d\dT[\d:]+Z\tyum\tinstall openstack-selinux\tadds its rules to SELinux/,
    );
  });

  it('neither starts nor enables what it installs', async () => {
    await system.serve('Debian', [
      {
        name: 'wget',
        files: { 'lib/systemd/system/wget.service': UNIT },
        postinst: `cp "$DPKG_ROOT/usr/sbin/policy-rc.d" "$DPKG_ROOT/policy"
          systemctl --quiet --root "$DPKG_ROOT" enable wget.service
          ls "$DPKG_ROOT/${WANTS}" >"$DPKG_ROOT/enabled"`,
      },
    ]);
    await yum('install -y wget');
    expect(await system.read('policy')).to.match(/exit 101$/m);
    expect(await exists('usr/sbin/policy-rc.d')).to.be.false;
    expect(await system.read('enabled')).to.equal('wget.service\n');
    expect(await exists(`${WANTS}/wget.service`)).to.be.false;
  });

  it('waits for a yum that is at work', async () => {
    await system.write('run/yum.pid', '');
    const release = new PassThrough();
    const held = 'exec 9>"$1/run/yum.pid"; flock 9; echo held; read -r _ || true';
    const holder = system.run(['sh', '-c', held, 'sh', system.root], release);
    expect(await firstLine(holder)).to.equal('held');
    const waiting = yum('install -y wget');
    expect(await firstLine(waiting)).to.match(/^Another app is currently holding the yum lock/);
    expect(await isInstalled('wget')).to.be.false;
    release.end();
    await holder;
    expect((await waiting).exitCode).to.equal(0);
  });

  it('has no packages when a script has moved all repositories away', async () => {
    await system.run(['rm', '-r', join(system.root, 'etc/yum.repos.d')]);
    const { exitCode, stderr } = await yum('install -y wget');
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/^There are no enabled repos\./);
  });

  it('records repositories that a script has brought, once', async () => {
    await system.write('etc/yum.repos.d/mirror.repo', '[mirror]\nname=A mirror\nbaseurl=file:///nowhere\n');
    expect((await yum('install -y wget')).exitCode).to.equal(0);
    await yum('install -y mod_wsgi');
    const records = await system.read('var/lib/centos7-look/no-ops');
    expect(records.match(/mirror\.repo/g)).to.have.lengthOf(1);
  });

  it('says which archive cannot be reached, and fails', async () => {
    await system.write('etc/apt/sources.list.d/gone.list', 'deb [trusted=yes] file:/nowhere/at/all ./\n');
    const { exitCode, stderr } = await yum('install -y wget');
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('/nowhere/at/all').and.include('Error: Cannot retrieve repository metadata');
  });

  async function firstLine({ stdout }: { readonly stdout: Readable | null }): Promise<string> {
    if (stdout === null) throw new Error('no output is read');
    const [data] = (await once(stdout, 'data')) as [Buffer];
    return data.toString().trimEnd();
  }

  async function exists(path: string): Promise<boolean> {
    return access(join(system.root, path)).then(
      () => true,
      () => false,
    );
  }
});
