import { expect } from 'chai';
import { access, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { LOOK } from '../../support/scratch-system.ts';

const stock = (path: string) => readFile(join(LOOK, path), 'utf8');
const lineOf = async (path: string, number: number) => (await stock(path)).split('\n')[number - 1];
/** What a script's sed makes of a file. */
const edited = async (path: string, expression: string) =>
  (await execa('sed', ['-e', expression, join(LOOK, path)])).stdout;

/** Published scripts change these files by the lines that CentOS 7 has in them, or by the numbers of the lines. */
describe('stock files of the CentOS 7 look', () => {
  it('have the commented name of the web server', async () => {
    const text = await edited(
      'httpd/files/etc/httpd/conf/httpd.conf',
      's/#ServerName www.example.com:80/ServerName controller/',
    );
    expect(text).to.match(/^ServerName controller$/m);
    expect(text)
      .to.match(/^Include conf\.modules\.d\/\*\.conf$/m)
      .and.match(/^IncludeOptional conf\.d\/\*\.conf$/m);
  });

  it('have the places of the web server as links', async () => {
    const links = ['logs', 'run', 'modules'].map((name) =>
      readlink(join(LOOK, 'httpd/files/etc/httpd', name)),
    );
    expect(await Promise.all(links)).to.deep.equal([
      '../../var/log/httpd',
      '/run/httpd',
      '../../usr/lib64/httpd/modules',
    ]);
  });

  it('have the options of memcached', async () => {
    const text = await edited(
      'centos7-memcached/files/etc/sysconfig/memcached',
      's/127.0.0.1,::1/127.0.0.1,::1,controller/',
    );
    expect(text).to.match(/^OPTIONS="-l 127\.0\.0\.1,::1,controller"$/m);
  });

  it('have the four servers of chrony on the lines 3 to 6', async () => {
    const chrony = 'centos7-chrony/files/etc/chrony.conf';
    for (const number of [3, 4, 5, 6])
      expect(await lineOf(chrony, number)).to.equal(`server ${number - 3}.centos.pool.ntp.org iburst`);
    expect(await stock(chrony)).to.match(/^#allow 192\.168\.0\.0\/16$/m);
  });

  it('have SELinux disabled, on line 7', async () => {
    const config = 'centos7-selinux/files/usr/share/centos7-look/selinux-config';
    expect(await lineOf(config, 7)).to.equal('SELINUX=disabled');
    expect(await readlink(join(LOOK, 'centos7-selinux/files/etc/sysconfig/selinux'))).to.equal(
      '../selinux/config',
    );
  });

  it('have the folder of MariaDB included', async () => {
    expect(await stock('centos7-mariadb/files/etc/my.cnf'))
      .to.match(/^!includedir \/etc\/my\.cnf\.d$/m)
      .and.match(/^symbolic-links=0$/m);
  });

  it('have the commented defaults of etcd', async () => {
    const text = await edited(
      'centos7-etcd/files/etc/etcd/etcd.conf',
      's%^#ETCD_LISTEN_PEER_URLS=.*%ETCD_LISTEN_PEER_URLS="http://10.0.0.11:2380"%',
    );
    expect(text).to.match(/^ETCD_LISTEN_PEER_URLS="http:\/\/10\.0\.0\.11:2380"$/m);
  });
});

describe('packages of the CentOS 7 look', () => {
  it('are there for every name that stands for one', async () => {
    const table = await stock('centos7-yum/files/usr/share/yum-cli/names');
    const own = [...table.matchAll(/\bcentos7-[a-z-]+/g)].map(([name]) => name);
    expect(own).to.not.be.empty;
    await Promise.all(own.map((name) => access(join(LOOK, name, 'package.yaml'))));
  });

  it('have a summary each', async () => {
    for (const name of await readdir(LOOK))
      expect(await stock(`${name}/package.yaml`)).to.match(/^summary: \S/);
  });
});
