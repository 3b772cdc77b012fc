import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { waitUntil } from '../../harness/core/wait.ts';
import { installCommand } from '../../harness/adapters/host/host-packages.ts';
import { BootstrapProject } from '../support/bootstrap-project.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { userEnvironment } from '../support/user-environment.ts';

const PROBE = 'run stacklab-probe probe-package probe-service\n';
const APT_GET = `
[ -x /usr/sbin/policy-rc.d ] && ! /usr/sbin/policy-rc.d && echo "apt-get services held" >>calls
case $* in *--simulate*) ;; *) printf '#!/bin/sh\\n' >bin/stacklab-probe; chmod +x bin/stacklab-probe ;; esac`;

describe('bootstrap', () => {
  let project: BootstrapProject;
  beforeEach(async () => (project = await BootstrapProject.create()));
  afterEach(() => project[Symbol.asyncDispose]());

  it('is silent where everything is there', async () => {
    const { exitCode, stdout, stderr } = await execa('sh', ['harness/bootstrap.sh', '--dev'], {
      cwd: PROJECT,
      env: userEnvironment(),
      extendEnv: false,
    });
    expect({ exitCode, stdout, stderr }).to.deep.equal({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('installs node_modules and builds the binding, once', async () => {
    expect((await project.asRoot()).exitCode).to.equal(0);
    expect((await project.asRoot()).stderr).to.equal('');
    expect(await project.calls()).to.deep.equal(['npm ci', 'node-gyp']);
  });

  it('installs node_modules again when the lock file asks for something else', async () => {
    await project.asRoot();
    for (const file of ['package-lock.json', 'modules/.package-lock.json']) {
      const text = await readFile(project.path(file), 'utf8');
      await project.write(file, text.replace('1.0.0', '1.0.1'));
    }
    await project.stub('npm', 'rm -rf node_modules; cp -r modules node_modules; echo again >>calls');
    expect((await project.asRoot()).exitCode).to.equal(0);
    expect(await project.calls()).to.deep.equal(['npm ci', 'node-gyp', 'again', 'node-gyp']);
  });

  it('leaves node_modules alone that npm made before, and builds the binding', async () => {
    await execa('cp', ['-r', 'modules', 'node_modules'], { cwd: project.dir });
    expect((await project.asRoot()).exitCode).to.equal(0);
    expect(await project.calls()).to.deep.equal(['node-gyp']);
  });

  it('installs host packages as root while no service may start, and disables what they brought', async () => {
    await project.write('harness/host-packages', PROBE);
    await project.stub('apt-get', APT_GET);
    await project.stub('systemctl', 'echo "systemctl $*" >>calls');
    const { exitCode, stdout, stderr } = await project.asRoot();
    expect(exitCode, stderr).to.equal(0);
    expect(await project.calls()).to.include.members([
      'apt-get services held',
      'systemctl --quiet disable probe-service',
    ]);
    expect(stdout, 'what is left in /usr/sbin').to.equal('');
  });

  it('says what apt-get said when it finds no package, and lets services start again', async () => {
    await project.write('harness/host-packages', PROBE);
    await project.stub('apt-get', 'echo "E: Unable to locate package probe-package" >&2; exit 100');
    const { exitCode, stdout, stderr } = await project.asRoot();
    expect(exitCode).to.equal(69);
    expect(stderr)
      .to.match(/^E: Unable to locate package/m)
      .and.match(/does a mirror .* answer/);
    expect(stdout, 'what is left in /usr/sbin').to.equal('');
  });

  it('says so when a package does not bring what it should', async () => {
    await project.write('harness/host-packages', PROBE);
    await project.stub('apt-get', '');
    const { exitCode, stderr } = await project.asRoot();
    expect(exitCode).to.equal(69);
    expect(stderr).to.contain('what probe-package should bring is still not there');
  });

  it('prints a user without rights the one command, and installs nothing', async () => {
    await project.write('harness/host-packages', 'run stacklab-probe probe-package\n');
    const { exitCode, stderr } = await project.asStranger();
    expect(exitCode).to.equal(69);
    expect(stderr.split('\n').at(-1)).to.match(
      /^ {2}sudo apt-get install -y --no-install-recommends probe-package && sudo usermod --add-subuids (\d+-\d+) --add-subgids \1 stranger$/,
    );
    expect(await project.calls()).to.deep.equal([]);
  });

  it('prints the command that preflight prints, which starts no service', async () => {
    await project.write('harness/host-packages', 'container stacklab-probe docker.io docker\n');
    const { stderr } = await project.asStranger('--dev');
    const command = /^ {2}sudo (sh .*?) && sudo/m.exec(stderr)?.[1] ?? stderr;
    const missing = { program: 'stacklab-probe', pkg: 'docker.io', service: 'docker' };
    expect(command.replace(project.dir, PROJECT)).to.equal(installCommand([missing]));
  });

  it('prints one command for all that a host lacks before it installs anything, and that command mends all of it', async () => {
    await project.write('harness/host-packages', 'run stacklab-probe probe-package\n');
    await project.stub('apt-get', 'echo "#!/bin/sh" >bin/stacklab-probe; chmod +x bin/stacklab-probe');
    const { exitCode, stdout, stderr } = await project.onBareHost();
    expect(stderr).to.contain(
      'this host lacks the Debian packages probe-package and the right to make user namespaces, a range of subordinate ids for user stranger, /dev/net/tun; this mends it:',
    );
    expect(stderr).to.match(
      /\n {2}sudo apt-get install -y [^&]* && sudo sysctl -w user\.max_user_namespaces=65536 && sudo usermod [^&]* stranger && sudo modprobe tun && sudo chmod 0666 \/dev\/net\/tun\n/,
    );
    expect(stdout).to.equal('first 69\nmended 0\nsecond 0');
    expect(exitCode, stderr).to.equal(0);
    expect(await project.calls()).to.deep.equal(['npm ci', 'node-gyp']);
  });

  it('tells what no command mends together with what one does', async () => {
    await project.write('harness/host-packages', 'run stacklab-probe probe-package\n');
    await project.stub('node', 'echo v20.18.3');
    await project.stub('df', 'printf "%s\\n" head "disk 100 90 10 90% /"');
    const { exitCode, stderr } = await project.asStranger();
    expect(exitCode).to.equal(69);
    expect(stderr)
      .to.match(/needs Node\.js 20\.19 or later/)
      .and.match(/: 10 MiB free, node_modules needs about 400 MiB; make room/)
      .and.match(/lacks the Debian packages probe-package and .*this mends that:\n {2}sudo apt-get/s);
    expect(await project.calls()).to.deep.equal([]);
  });

  it('says that an id without an account needs one', async () => {
    await project.stub('id', 'case $1 in -u) echo 54321 ;; *) echo "no such user" >&2; exit 1 ;; esac');
    const { exitCode, stderr } = await project.asNobodyKnown();
    expect(exitCode).to.equal(69);
    expect(stderr).to.match(/lacks an account for id 54321.*\n {2}sudo useradd --uid 54321 /s);
  });

  it('is not led astray by what the user’s shell sets, nor by a missing home or TMPDIR', async () => {
    await project.write('astray.sh', 'echo astray >&2; exit 3\n');
    const astray = project.path('astray.sh');
    const { exitCode, stderr } = await project.asRootWith({
      CDPATH: '/usr',
      ENV: astray,
      BASH_ENV: astray,
      NODE_OPTIONS: '--no-such-option',
      GREP_OPTIONS: '--no-such-option',
      TAR_OPTIONS: '--no-such-option',
      POSIXLY_CORRECT: '1',
      TMPDIR: '/nowhere',
      HOME: '',
    });
    expect(exitCode, stderr).to.equal(0);
    expect(await project.calls()).to.deep.equal(['npm ci', 'node-gyp']);
  });

  it('quotes the path of its own folder in the command that it prints', async () => {
    await using blank = await BootstrapProject.create('stack lab’s-');
    await blank.write('harness/host-packages', PROBE);
    const { stderr } = await blank.asStranger();
    expect(stderr).to.contain(`sudo sh '${blank.path('harness/bootstrap.sh')}' --install probe-package`);
  });

  it('tells a Node.js that is too old', async () => {
    await project.stub('node', 'echo v20.18.3');
    const { exitCode, stderr } = await project.asRoot();
    expect(exitCode).to.equal(69);
    expect(stderr).to.match(/needs Node\.js 20\.19 or later, and .*bin\/node is v20\.18\.3/);
  });

  it('refuses an argument that it does not know', async () => {
    const { exitCode, stderr } = await project.asRoot('--devel');
    expect(exitCode).to.equal(64);
    expect(stderr).to.contain('unknown argument --devel; usage:');
  });

  it('installs once when two start at the same time', async () => {
    await blockNpm();
    const first = project.asRoot();
    await installing();
    const second = project.asRoot();
    await saying(second, 'waiting for another bootstrap');
    await writeFile(project.path('go'), 'go');
    const ends = await Promise.all([first, second]);
    expect(ends.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0]);
    expect(await project.calls()).to.deep.equal(['npm ci', 'node-gyp']);
  });

  it('starts over after it was killed in the middle of an install', async () => {
    await blockNpm();
    const killed = project.asRoot();
    await installing();
    process.kill(-(killed.pid ?? 0), 'SIGKILL');
    await killed;
    await project.stub('npm', 'rm -rf node_modules; cp -r modules node_modules; echo again >>calls');
    expect((await project.asRoot()).exitCode).to.equal(0);
    expect(await project.calls()).to.deep.equal(['npm ci', 'again', 'node-gyp']);
  });

  /** An install that goes on when something is written into `go`. */
  async function blockNpm(): Promise<void> {
    await execa('mkfifo', [project.path('go')]);
    const half = 'mkdir -p node_modules/half; cat go >/dev/null; cp -r modules/. node_modules';
    await project.stub('npm', `echo "npm $1" >>calls; ${half}`);
  }

  async function installing(): Promise<void> {
    const look = async () =>
      (await project.calls()).includes('npm ci') ? { done: true } : { pending: 'no call of npm' };
    await waitUntil('the install', look, { within: '20s' });
  }
});

/** Waits until a process says something on its standard error. */
async function saying({ stderr }: Pick<ReturnType<BootstrapProject['asRoot']>, 'stderr'>, words: string) {
  let said = '';
  stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const look = () => Promise.resolve(said.includes(words) ? { done: true } : { pending: said });
  await waitUntil(`the words "${words}"`, look, { within: '20s' });
}
