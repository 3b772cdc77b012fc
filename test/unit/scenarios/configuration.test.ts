import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { addressChecks } from '../../../scenarios/checks/addresses.ts';
import { failureOnNodes, type NodesScene } from '../../support/given-nodes.ts';
import { PROJECT } from '../../support/lab-cli.ts';
import { smallCloud } from '../../support/small-facts.ts';
import { LOGIN_PATH } from '../../support/user-environment.ts';

const SCRIPT = join(PROJECT, 'scenarios/checks/configuration.sh');

describe('the configuration of services', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-configuration-'));
    await mkdir(join(dir, 'bin'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** On a node whose unit has this process; no process is one that has ended. */
  const printed = async (files: readonly string[], pid = 0): Promise<string[]> => {
    await writeFile(join(dir, 'bin/systemctl'), `#!/bin/sh\necho ${pid}\n`, { mode: 0o755 });
    const input = await readFile(SCRIPT, 'utf8');
    const env = { PATH: `${join(dir, 'bin')}:${LOGIN_PATH}`, CONFIGURATION: dir };
    const { stdout } = await execa('bash', ['-s', '--', 'proxy', '--', ...files], { input, env });
    return stdout.split('\n');
  };

  it('is read with its sections, without comments, each file once', async () => {
    const file = join(dir, 'proxy.conf');
    await writeFile(file, '[DEFAULT]\n# my_ip = 1\nmy_ip=10.0.0.11\n\n[a b]\nurl = http://x # y\n');
    const lines = [`${file}\tDEFAULT\tmy_ip\t10.0.0.11`, `${file}\tab\turl\thttp://x # y`];
    expect(await printed([file, file])).to.deep.equal(lines);
  });

  it('is none where no file is there', async () =>
    expect(await printed([join(dir, 'none')])).to.deep.equal(['']));

  it('is read where the process of the unit was started with it', async () => {
    const file = join(dir, 'agent.ini');
    await writeFile(file, '[vxlan]\nlocal_ip = 10.0.0.11\n');
    const process = spawn('sh', ['-c', 'read line', 'agent', `--config-file=${file}`], { stdio: 'pipe' });
    const lines = await printed([], process.pid);
    process.stdin.end();
    expect(lines).to.deep.equal([`${file}\tvxlan\tlocal_ip\t10.0.0.11`]);
  });
});

describe('services.addresses', () => {
  /** With what controller01 is configured with, and what does not succeed there. */
  const failure = async (configured: readonly string[], failing = /^$/): Promise<string> => {
    const [check] = addressChecks;
    if (!check) throw new Error('there is no such check');
    const answer: NodesScene['answer'] = (command, node) => {
      if (command.startsWith('bash -s'))
        return node === 'controller01' ? configured.map((line) => `/etc/a.conf\tb\t${line}\n`).join('') : '';
      return failing.test(command) ? { exitCode: 1, stderr: 'curl: (7) port 1: Connection refused\n' } : '';
    };
    return failureOnNodes(check, { cloud: smallCloud(), answer });
  };
  const RIGHT = [
    'region_name\tRegionOne',
    'my_ip\t10.0.0.11',
    'auth_url\thttp://controller01:5000/v3',
    'memcached_servers\tcontroller01:11211',
    'transport_url\trabbit://openstack:word@controller01:5672/',
    'connection\tsqlite:////var/lib/a.sqlite',
  ];

  it('passes where each is answered', async () => expect(await failure(RIGHT)).to.equal(''));

  it('fails where services are configured with nothing', async () =>
    expect(await failure([])).to.contain('what services of cloud.units are configured with'));

  const silent: [what: string, configured: string, failing: RegExp, told: string][] = [
    ['a page', 'auth_url\thttp://c:5000/v3', /^curl .* http:\/\/c:5000\/$/, 'auth_url is http://c:5000'],
    ['one without a port', 'url\thttps://c/v3', /^curl .* https:\/\/c:443\/$/, 'url is https://c:443'],
    ['a cache', 'memcache_servers\tc:1, d:2', /tcp\/d\/2'$/, 'memcache_servers is memcached://d:2'],
    ['a queue', 'transport_url\trabbit://u:p@c:1,u:p@d:2/', /tcp\/d\/2'$/, 'transport_url is rabbit://d:2'],
    ['a database', 'connection\tmysql+pymysql://u:p@c/a', /tcp\/c\/3306'$/, 'is mysql+pymysql://c:3306'],
  ];
  for (const [what, configured, failing, told] of silent)
    it(`fails where ${what} is not answered, and tells no password`, async () =>
      expect(await failure([...RIGHT, configured], failing))
        .to.contain(`controller01: [b] of /etc/a.conf: ${configured.split('\t')[0]} is `)
        .and.contain(`${told}, where nobody answers: Connection refused`)
        .and.not.contain('u:p@'));

  it('asks an address that another key of the file has', async () =>
    expect(await failure([...RIGHT, 'api_servers\thttp://$my_ip:9292'], /9292/)).to.contain(
      'api_servers is http://10.0.0.11:9292, where nobody answers',
    ));

  it('fails where an address is not of the node', async () =>
    expect(await failure(['local_ip\t10.0.0.31'], /10\.0\.0\.31/)).to.contain(
      'local_ip is 10.0.0.31, which is no address of controller01',
    ));

  it('fails with another region', async () =>
    expect(await failure(['os_region_name\tregionOne'])).to.contain(
      'os_region_name is regionOne, and the region is RegionOne',
    ));

  it('does not ask where a browser is sent', async () =>
    expect(await failure([...RIGHT, 'novncproxy_base_url\thttp://far:6080/vnc.html'], /far/)).to.equal(''));
});
