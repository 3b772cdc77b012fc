import { expect } from 'chai';
import { join } from 'node:path';
import { LOOK, ScratchSystem } from '../../support/scratch-system.ts';

const PROGRAMS = join(LOOK, 'centos7-yum/files/usr/bin');

describe('rpm of the CentOS 7 look', function () {
  let system: ScratchSystem;
  const rpm = (line: string) =>
    system.run([join(PROGRAMS, 'rpm'), `--root=${system.root}`, ...line.split(' ')]);

  beforeEach(async () => {
    system = await ScratchSystem.make();
    await system.lay('centos7-yum');
    await system.lay('centos7-record');
    await system.serve('stacklab', [{ name: 'mod-wsgi', files: { 'usr/share/mod/wsgi': 'here\n' } }]);
    await system.serve('Debian', [{ name: 'wget' }, { name: 'chrony' }]);
    const yum = join(PROGRAMS, 'yum');
    await system.run([yum, `--installroot=${system.root}`, '-y', 'install', 'mod_wsgi', 'wget']);
  });

  afterEach(() => system[Symbol.asyncDispose]());

  it('knows what is installed by the name of CentOS', async () => {
    const { exitCode, stdout } = await rpm('-q mod_wsgi wget');
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: 'mod_wsgi-1.0.noarch\nwget-1.0.noarch',
    });
  });

  it('counts what is not installed in its exit code', async () => {
    const { exitCode, stdout } = await rpm('-q wget httpd keystone');
    expect(exitCode).to.equal(2);
    expect(stdout).to.equal(
      'wget-1.0.noarch\npackage httpd is not installed\npackage keystone is not installed',
    );
  });

  it('lists what is installed', async () => {
    const { stdout } = await rpm('-qa');
    expect(stdout.split('\n').sort()).to.deep.equal(['mod-wsgi-1.0.noarch', 'wget-1.0.noarch']);
  });

  it('says whose a file is', async () => {
    const { exitCode, stdout } = await rpm('-qf /usr/share/mod/wsgi /etc/hosts');
    expect(exitCode).to.equal(1);
    expect(stdout).to.equal('mod-wsgi\nfile /etc/hosts is not owned by any package');
  });

  it('records a package file that is given by its address', async () => {
    const { exitCode } = await rpm('-Uvh https://example.org/rdo-release.rpm');
    expect(exitCode).to.equal(0);
    expect(await system.read('var/lib/centos7-look/no-ops')).to.include(
      '\trpm\t-i https://example.org/rdo-release.rpm\t',
    );
  });

  it('refuses a package file that is not there', async () => {
    const { exitCode, stderr } = await rpm('-ivh nothere.rpm');
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal('error: open of nothere.rpm failed: No such file or directory');
  });

  it('refuses what it does not have', async () => {
    const { exitCode, stderr } = await rpm('-e wget');
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('this machine only looks like CentOS 7');
  });
});
