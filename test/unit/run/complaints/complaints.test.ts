import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { COMPLAINTS_SCRIPT } from '../../../../harness/run/complaints/complaints.ts';
import { ranked } from '../../../../harness/run/complaints/ranked.ts';

/** Seconds before now, as logs have them: `2026-11-30 05:59:02`, and of Apache `Mon Nov 30 05:59:02.000000 2026`. */
function ago(seconds: number): { iso: string; apache: string; day: string; clock: string } {
  const then = new Date(Date.now() - seconds * 1_000);
  const pad = (number: number): string => String(number).padStart(2, '0');
  const [day, month, date, year] = then.toDateString().split(' ');
  const clock = [then.getHours(), then.getMinutes(), then.getSeconds()].map(pad).join(':');
  const isoDay = `${then.getFullYear()}-${pad(then.getMonth() + 1)}-${pad(then.getDate())}`;
  return {
    iso: `${isoDay} ${clock}`,
    apache: `${day} ${month} ${date} ${clock}.000000 ${year}`,
    day: isoDay,
    clock,
  };
}

describe('what the logs of a node complain of', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stacklab-logs-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const log = async (name: string, ...lines: readonly string[]): Promise<void> => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${lines.join('\n')}\n`);
  };
  const program = async (name: string, script: string): Promise<void> => {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  /** On a node whose first programs are in the folder `bin`. */
  const complaints = async (since = '60') => {
    const input = `PATH=${join(folder, 'bin')}:$PATH\n${await readFile(COMPLAINTS_SCRIPT, 'utf8')}`;
    const { stdout } = await execa('bash', ['-s', '--', since, folder], { input });
    return ranked([{ node: 'controller01', stdout }]);
  };
  const shown = async (since?: string) =>
    (await complaints(since)).map(({ log: name, text, times }) => [name, text, times]);

  it('is nothing that stacklab itself has sshd say when two of its commands work on a node', () => {
    const said = (words: string): string => `2026-11-30 17:51:05\t1\tjournal\tsshd[1700]: error: ${words}`;
    const stdout = [
      said('bind [127.0.0.1]:3142: Address already in use'),
      said('channel_setup_fwd_listener_tcpip: cannot listen to port: 3142'),
      said('connect_to controller01 port 9292: failed.'),
      said('Bind to port 22 on 0.0.0.0 failed: Address already in use.'),
    ].join('\n');
    const texts = ranked([{ node: 'host01', stdout }]).map(({ text }) => text);
    expect(texts).to.deep.equal([
      'sshd[1700]: error: Bind to port 22 on 0.0.0.0 failed: Address already in use.',
    ]);
  });

  it('is nothing that a cloud says that is well', () => {
    const said = (log: string, words: string): string => `2026-11-30 17:51:05\t1\t${log}\t${words}`;
    const stdout = [
      said('nova-compute.log', 'ComputeHostNotFound: Compute host computer01 could not be found.'),
      said(
        'journal',
        'libvirtd[206]: internal error: Child process (/usr/sbin/dmidecode -q -t 0) unexpected exit status 1',
      ),
      said('journal', 'libvirtd[294]: Unable to open /dev/kvm: No such file or directory'),
      said(
        'l3-agent.log',
        'Exit code: 255; Stderr: Cannot open network namespace "qrouter-5f37": No such file or directory',
      ),
      said('journal', 'libvirtd[294]: internal error: Could not access KVM kernel module'),
    ].join('\n');
    const texts = ranked([{ node: 'computer01', stdout }]).map(({ text }) => text);
    expect(texts).to.deep.equal(['libvirtd[294]: internal error: Could not access KVM kernel module']);
  });

  it('is the message of an error and the last line of its traceback, since the moment alone', async () => {
    const [now, old] = [`${ago(3).iso}.123 4711`, `${ago(600).iso}.123 4711`];
    await log(
      'nova/nova-compute.log',
      `${old} ERROR nova.compute.manager [-] an old one`,
      `${now} INFO nova.service [-] Starting compute node`,
      `${now} ERROR nova.compute.manager [req-1 - - - - -] Error updating resources for node compute1.`,
      `${now} ERROR nova.compute.manager Traceback (most recent call last):`,
      `${now} ERROR nova.compute.manager   File "/usr/lib/python2.7/site-packages/nova/x.py", line 7, in y`,
      `${now} ERROR nova.compute.manager ResourceProviderCreationFailed: Failed to create resource provider compute1`,
    );
    expect(await shown()).to.deep.equal([
      ['nova-compute.log', 'ResourceProviderCreationFailed: Failed to create resource provider compute1', 1],
      ['nova-compute.log', 'Error updating resources for node compute1.', 1],
    ]);
  });

  it('is of an exception that came of another what each says, and not that it did', async () => {
    const said = (words: string): string => `${ago(3).iso}.123 7 ERROR keystone.server ${words}`;
    await log(
      'keystone/keystone.log',
      said('Traceback (most recent call last):'),
      said('cryptography.fernet.InvalidToken'),
      said('During handling of the above exception, another exception occurred:'),
      said('Traceback (most recent call last):'),
      said('keystone.exception.TokenNotFound: x'),
      said('The above exception was the direct cause of the following exception:'),
    );
    const texts = (await shown()).map(([, text]) => text);
    expect(texts).to.have.members([
      'cryptography.fernet.InvalidToken',
      'keystone.exception.TokenNotFound: x',
    ]);
  });

  it('is what was said since the node started, where that is asked', async () => {
    await program('ps', '[ "$*" = "-o etimes= -p 1" ] && echo "     300"');
    await log(
      'nova/nova-compute.log',
      `${ago(900).iso}.123 4711 ERROR nova.service [-] before the node was started again`,
      `${ago(200).iso}.123 4711 ERROR nova.service [-] no such option`,
    );
    expect(await shown('start')).to.deep.equal([['nova-compute.log', 'no such option', 1]]);
  });

  it('is of an instance what was wrong with it, before what the scheduler and the conductor make of that', async () => {
    const now = `${ago(3).iso}.123 4711`;
    const of = '[instance: 31f42426-1e78-4d79-abe6-84bf01cc1ec1]';
    await log(
      'nova/nova-compute.log',
      `${now} ERROR nova.compute.manager [req-1 - - - - -] ${of} Instance failed to spawn: libvirtError: Unable to open /dev/net/tun`,
      `${now} ERROR nova.compute.manager ${of} Traceback (most recent call last):`,
      `${now} ERROR nova.compute.manager ${of}   File "/usr/lib/python2.7/site-packages/nova/x.py", line 2183, in y`,
      `${now} ERROR nova.compute.manager ${of}     destroy_disks_on_failure=True)`,
      `${now} ERROR nova.compute.manager ${of} libvirtError: Unable to open /dev/net/tun`,
    );
    await log(
      'nova/nova-conductor.log',
      `${now} CRITICAL nova.scheduler.utils [req-1 - - - - -] ${of} Error from last host: computer01 (node computer01)`,
      `${now} ERROR nova.conductor.manager [req-1 - - - - -] Failed to schedule instances: NoValidHost: No valid host was found.`,
    );
    expect(await shown()).to.deep.equal([
      ['nova-compute.log', 'libvirtError: Unable to open /dev/net/tun', 1],
      ['nova-compute.log', 'Instance failed to spawn: libvirtError: Unable to open /dev/net/tun', 1],
      ['nova-conductor.log', 'Error from last host: computer01 (node computer01)', 1],
      ['nova-conductor.log', 'Failed to schedule instances: NoValidHost: No valid host was found.', 1],
    ]);
  });

  it('is what Apache and programs under it say, without their own words before it', async () => {
    const at = `[${ago(3).apache}]`;
    await log(
      'httpd/error_log',
      `${at} [wsgi:error] [pid 9:tid 140] [remote 10.0.0.11:40] mod_wsgi (pid=9): Exception occurred`,
      `${at} [wsgi:error] [pid 9:tid 140] [remote 10.0.0.11:40] Traceback (most recent call last):`,
      `${at} [wsgi:error] [pid 9:tid 140] [remote 10.0.0.11:40]   File "/usr/bin/keystone-wsgi-public", line 51`,
      `${at} [wsgi:error] [pid 9:tid 140] [remote 10.0.0.11:40] IOError: [Errno 13] Permission denied: '/etc/keystone/fernet-keys/0'`,
      `${at} [core:error] [pid 9] [client 10.0.0.11:40] Script timed out before returning headers: keystone`,
    );
    expect(await shown()).to.deep.equal([
      ['error_log', "IOError: [Errno 13] Permission denied: '/etc/keystone/fernet-keys/0'", 1],
      ['error_log', 'Script timed out before returning headers: keystone', 1],
      ['error_log', 'mod_wsgi (pid=9): Exception occurred', 1],
    ]);
  });

  it('is nothing that a program under Apache says for information, or of what it will not do for ever', async () => {
    const now = `[${ago(3).apache}] [wsgi:error] [pid 9:tid 1] [remote 10.0.0.11:4711]`;
    await log(
      'httpd/error_log',
      `${now} INFO openstack_auth.forms Login successful for user "demo", remote address 10.0.0.11.`,
      `${now} WARNING openstack_auth.forms Login failed for user "admin", remote address 10.0.0.11.`,
      `${now} /usr/lib/python2.7/site-packages/keystoneauth1/x.py:77: UserWarning: Using keystoneclient sessions has been deprecated.`,
      `${now} WARNING horizon.x Connection refused`,
      `${now} no such file`,
    );
    expect(await shown()).to.have.deep.members([
      ['error_log', 'WARNING horizon.x Connection refused', 1],
      ['error_log', 'no such file', 1],
    ]);
  });

  it('is an exception once, though oslo.messaging tells it with words of its own before the traceback', async () => {
    const now = `${ago(3).iso}.123 4711`;
    await log(
      'nova/nova-conductor.log',
      `${now} ERROR oslo_messaging.rpc.server [req-1 - - - - -] Exception during message handling: AccessRefused: (0, 0)`,
      `${now} ERROR oslo_messaging.rpc.server Traceback (most recent call last):`,
      `${now} ERROR oslo_messaging.rpc.server   File "x.py", line 1, in x`,
      `${now} ERROR oslo_messaging.rpc.server AccessRefused: (0, 0)`,
    );
    expect(await shown()).to.deep.equal([['nova-conductor.log', 'AccessRefused: (0, 0)', 2]]);
    expect((await complaints())[0]?.rank, 'the graver of the two').to.equal(1);
  });

  it('is what MariaDB, RabbitMQ and warnings of a refusal say', async () => {
    const { iso, day, clock } = ago(3);
    await log(
      'mariadb/mariadb.log',
      `${day} ${clock.replace(/^0/, ' ')} 31 [Warning] Access denied for user 'nova'@'10.0.0.31' (using password: YES)`,
    );
    await log('rabbitmq/rabbit@controller01.log', `${iso}.100 [error] <0.9.0> invalid credentials`);
    await log(
      'neutron/server.log',
      `${iso}.100 8 WARNING keystonemiddleware.auth_token [-] Identity response: Unauthorized`,
      `${iso}.100 8 WARNING neutron.db [-] Option "x" is deprecated`,
    );
    expect(await shown()).to.deep.equal([
      ['mariadb.log', "31 [Warning] Access denied for user 'nova'@'10.0.0.31' (using password: YES)", 1],
      ['rabbit@controller01.log', '[error] <0.9.0> invalid credentials', 1],
      ['server.log', 'Identity response: Unauthorized', 1],
    ]);
  });

  it('is what nginx says on its way out', async () => {
    const { day, clock } = ago(3);
    const at = `${day.replaceAll('-', '/')} ${clock}`;
    await log(
      'nginx/error.log',
      `${at} [notice] 292#292: using the "epoll" event method`,
      `${at} [emerg] 292#292: unknown directive "lisen" in /etc/nginx/sites-enabled/default:2`,
    );
    expect(await shown()).to.deep.equal([
      ['error.log', '[emerg] 292#292: unknown directive "lisen" in /etc/nginx/sites-enabled/default:2', 1],
    ]);
  });

  it('is of a unit that has failed what it said itself, before what systemd says of it', async () => {
    const at = `${ago(3).iso.replace(' ', 'T')}+0000 server01`;
    const start = `${at} systemd[1]: Failed to start web.service - The web.`;
    const own = [`${at} web[7]: reading its file`, `${at} web[7]: port 80 is in use`, start];
    await program('systemctl', 'echo "web.service loaded failed failed The web."');
    await program(
      'journalctl',
      `case "$*" in *web.service*) printf '%s\\n' '${own.join("' '")}' ;; *) echo '${start}' ;; esac`,
    );
    expect(await shown()).to.deep.equal([
      ['journal', 'web[7]: port 80 is in use', 1],
      ['journal', 'systemd[1]: Failed to start web.service - The web.', 1],
    ]);
  });

  it('is told once, with how often it was said, the gravest and the most frequent first', async () => {
    const { iso } = ago(3);
    const id = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
    await log(
      'neutron/l3-agent.log',
      ...[1, 2, 3].map((n) => `${iso}.${n} 8 ERROR neutron.agent [-] no answer to call ${id(n)} in ${n}0 s`),
      `${iso}.4 8 ERROR neutron.agent [-] something else`,
      `${iso}.5 8 CRITICAL neutron [-] Unhandled error`,
    );
    expect(await shown()).to.deep.equal([
      ['l3-agent.log', 'Unhandled error', 1],
      ['l3-agent.log', `no answer to call ${id(3)} in 30 s`, 3],
      ['l3-agent.log', 'something else', 1],
    ]);
  });

  it('is not looked for in what was not written to, is compressed or tells of requests', async () => {
    const { iso } = ago(3);
    await log('swift/old.log', `${iso}.1 8 ERROR swift [-] said before`);
    const before = new Date(Date.now() - 600_000);
    await utimes(join(folder, 'swift/old.log'), before, before);
    await log('httpd/access_log', `${iso} connection refused`);
    await log('nova/nova-api.log.1.gz', `${iso}.1 8 ERROR nova [-] packed`);
    expect(await shown()).to.deep.equal([]);
  });
});
