import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { findProgram } from '../../harness/adapters/host/find-program.ts';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { LAB } from '../support/lab-cli.ts';
import { SMALL_LAB, SMALL_PROJECT, smallDeployment } from '../support/small-project.ts';

const COMMANDS = [
  'run',
  'retry',
  'up',
  'deploy',
  'check',
  'ssh',
  'exec',
  'openstack',
  'stop',
  'start',
  'reboot',
  'status',
  'logs',
  'down',
  'reap',
  'checkpoints',
  'images',
  'doctor',
  'list',
  'validate',
  'box',
];
const HARNESS = new URL('../../harness/index.ts', import.meta.url).href;
const STORM = `import { scenario, defineCheck } from ${JSON.stringify(HARNESS)};
scenario('many at once', 'small', ({ check, option }) => {
  const title = option('servers', 4) + ' servers';
  check(defineCheck({ id: 'storm.of', title, run: async () => {} }));
});
`;
const FILES = {
  ...SMALL_PROJECT,
  'labs/other/lab.yaml': SMALL_LAB.replace('A small lab', 'Another'),
  ...smallDeployment('other'),
  'scenarios/storm.scenario.ts': STORM,
  'scenarios/typo.scenario.ts': STORM.replace('async () => {}', "async (lab) => { lab.nod('one'); }"),
  // so that what is in here is a module to Node.js
  'package.json': '{ "type": "module" }',
};

describe('the command line', () => {
  let cli: CliSandbox;

  before(async () => {
    cli = await CliSandbox.create(FILES);
  });
  after(() => cli[Symbol.asyncDispose]());
  afterEach(async () => {
    expect(await readdir(join(cli.dir, 'state', 'stacklab', 'labs')).catch(() => [])).to.deep.equal([]);
  });

  it('tells its commands when it is asked for help, and when it is told nothing', async () => {
    const help = await cli.lab(['--help']);
    expect([help.exitCode, help.stderr]).to.deep.equal([0, '']);
    for (const command of COMMANDS) expect(help.stdout).to.contain(`lab ${command} `);
    const nothing = await cli.lab([]);
    expect([nothing.exitCode, nothing.stdout]).to.deep.equal([64, '']);
    expect(nothing.stderr).to.equal(help.stdout);
  });

  for (const command of COMMANDS)
    it(`tells the options of ${command}`, async () => {
      const { exitCode, stdout, stderr } = await cli.lab([command, '--help']);
      expect([exitCode, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(new RegExp(`^lab ${command} .*\\n\\n {2}\\S.*\\.\\n\\n`));
      expect(stdout).to.contain('-h, --help');
    });

  for (const [args, ...words] of [
    [['staus'], "no command 'staus'", "did you mean 'status'?"],
    [['run', 'small', '--plattform', 'x'], '--plattform', "did you mean '--platform'?", 'usage: lab run'],
    [['run'], 'LAB is missing', 'usage: lab run LAB'],
    [['run', 'small', 'twice'], "unexpected argument 'twice'"],
    [['run', 'smal'], "'smal'", "did you mean 'small'?"],
    [['run', 'small', '--platform', 'centos7'], '--platform centos7: lab small is made for debian12'],
    [['run', 'small', '--keep', 'maybe'], '--keep maybe: it is one of always, failed, never'],
    [['run', 'small', '--from', 'helo'], '--from helo', "did you mean 'hello'?", 'there are: hello'],
    [['run', 'small', '--until', 'x'], '--until x: there is no such phase; there are: hello'],
    [
      ['run', 'small', '--scenario', 'strom'],
      "--scenario strom: there is no such scenario; did you mean 'storm'? there are: storm",
    ],
    [
      ['run', 'other', '--scenario', 'storm'],
      `scenario storm is for lab small, not for other: ${LAB} run small --scenario storm`,
    ],
    [
      ['run', 'small', '--scenario', 'storm', '--set', 'server=9'],
      "--set server: scenario storm has no such option; did you mean 'servers'? it has servers",
    ],
    [
      ['run', 'small', '--scenario', 'storm', '--set', 'servers=none'],
      '--set servers=none: it is a whole number of at least 1, such as servers=4',
    ],
    [
      ['run', 'small', '--scenario', 'storm', '--only', 'strom'],
      "--only strom: scenario storm has no such check; did you mean 'storm'? it has storm.of",
    ],
    [['run', 'small', '--set', 'servers'], '--set servers: write it as NAME=VALUE, such as servers=4'],
    [['run', 'small', '--set', 'servers=4'], '--set servers: lab small has no scenario', '--scenario'],
    [['up', 'small', '--at', 'x'], '--at x: it is neither a phase', 'lab checkpoints'],
    [['retry'], 'no run is recorded'],
    [['retry', 'small'], 'no run of small is recorded'],
    [['checkpoints', 'prun'], 'checkpoints prun: it is prune'],
    [['images', 'prun'], 'images prun: it is prune'],
    [['images', '--days', '3'], 'images prune'],
    [['images', '--offline'], '--platform and --offline are for', 'images --of LAB'],
    [['images', 'prune', '--of', 'small'], '--of is for the list'],
    [['images', '--of', 'smal'], "no lab 'smal'; did you mean 'small'?"],
    [['images', 'prune', '--days', 'some'], '--days some: it is a number'],
    [['checkpoints', '--keep', '3'], 'checkpoints prune'],
    [['checkpoints', 'prune', '--keep', 'some'], '--keep some: it is a number'],
    [['checkpoints', 'prune', '--budget', '3 GB'], '--budget 3 GB: it is a size such as 40GiB'],
    [
      ['run', 'small', '--connect', 'qemu+ssh://host/system'],
      '--connect qemu+ssh://host/system: a daemon elsewhere',
    ],
    [['up', 'small', '--name', '../../etc'], "'../../etc' cannot be the name of a lab"],
    [['down', 'nothing'], 'there is no lab nothing; there are: none'],
    [['ssh', 'one'], `no lab is up; start one with: ${LAB} up LAB`],
    [['exec', 'one', '--', 'true'], 'no lab is up'],
    [['exec', 'one'], 'no command: write it behind --'],
    [['openstack', '--', 'server', 'list'], 'no lab is up; start one with'],
    [['openstack', '--lab', 'gone'], 'no lab gone is up'],
    [['status', 'gone'], 'no lab gone is up'],
    [['openstack', 'server', 'list'], "unexpected argument 'server'", '[-- COMMAND [ARGUMENT...]]'],
    [['stop'], 'NODE is missing', 'usage: lab stop NODE... [--lab NAME] [--force]'],
    [['stop', 'one', 'two'], 'no lab is up'],
    [['start', 'one', '--force'], "unknown option '--force'", 'usage: lab start NODE... [--lab NAME]'],
    [['reboot', 'one', '--lab', 'gone'], 'no lab gone is up'],
    [['deploy', '--lab', 'gone'], 'no lab gone is up'],
    [['logs', 'one'], 'no lab is up'],
  ] as const)
    it(`answers 'lab ${args.join(' ')}' with 64 and what is wrong`, async () => {
      const { exitCode, all } = await cli.lab(args);
      expect(exitCode, all).to.equal(64);
      for (const word of words) expect(all).to.contain(word);
      expect(all).not.to.contain('    at ');
    });

  it('refuses a scenario whose types are wrong before it makes anything, with file and line', async () => {
    const run = await cli.lab(['run', 'small', '--scenario', 'typo'], {}, { timeoutMs: 120_000 });
    expect(run.exitCode, run.all).to.equal(64);
    expect(run.all)
      .to.contain('its types are wrong (mistakes: 1)')
      .and.match(/typo\.scenario\.ts:4:\d+: Property 'nod' does not exist on type 'LabUnderTest'/);
    expect(run.all).not.to.contain('preflight');
  }).timeout(150_000);

  it('names file, line and key of what is wrong in a lab.yaml', async () => {
    await using broken = await CliSandbox.create({
      ...FILES,
      'labs/small/lab.yaml': SMALL_LAB.replace('memory: 256MiB', 'memroy: 256MiB'),
    });
    const { exitCode, all } = await broken.lab(['run', 'small']);
    expect(exitCode, all).to.equal(64);
    expect(all).to.match(/labs\/small\/lab\.yaml:7.*memroy.*did you mean 'memory'\?/s);
    const list = await broken.lab(['list']);
    expect([list.exitCode, /^small/m.test(list.stdout)]).to.deep.equal([0, true]);
    expect(list.stdout).to.contain('cannot be read');
  });

  it('lists labs and tells their state as JSON', async () => {
    const list = await cli.lab(['list', '--json']);
    expect(JSON.parse(list.stdout)).to.deep.equal([
      { name: 'other', title: 'Another', nodes: 1, platforms: ['debian12'] },
      { name: 'small', title: 'A small lab', nodes: 1, platforms: ['debian12'] },
    ]);
    const status = await cli.lab(['status', '--json']);
    expect([status.exitCode, JSON.parse(status.stdout)]).to.deep.equal([0, []]);
    expect((await cli.lab(['status'])).stdout).to.equal(`no lab is up; start one with: ${LAB} up LAB`);
    expect((await cli.lab(['reap'])).stdout).to.equal('nothing to remove');
  });

  for (const [dockerHost, code, ...words] of [
    ['unix:///nowhere/docker.sock', 69, 'Docker engine at unix:///nowhere/docker.sock: connect ENOENT'],
    ['tcp://127.0.0.1:1', 69, 'Docker engine at tcp://127.0.0.1:1: connect ECONNREFUSED', 'start it'],
    ['ssh://me@elsewhere', 64, 'unix:///PATH or tcp://HOST:PORT', 'ssh -nNT -L 2375:', 'me@elsewhere'],
    ['fd://', 64, 'DOCKER_HOST=fd://: it has to be unix:///PATH or tcp://HOST:PORT'],
  ] as const)
    it(`answers DOCKER_HOST=${dockerHost} with ${code} and the way out`, async () => {
      const env = { DOCKER_HOST: dockerHost };
      const { exitCode, all } = await cli.lab(['up', 'small', '--provider', 'container'], env);
      expect(exitCode, all).to.equal(code);
      const said = all.replaceAll(/\s+/g, ' ');
      for (const word of [...words, 'unset DOCKER_HOST']) expect(said).to.contain(word);
      const reap = await cli.lab(['reap'], env);
      expect([reap.exitCode, reap.all]).to.deep.equal([0, 'nothing to remove']);
    });

  it('says that there are no checkpoints, and refuses a budget that is none', async () => {
    const list = await cli.lab(['checkpoints']);
    expect([list.exitCode, list.stdout]).to.deep.equal([0, 'there is no checkpoint; lab run takes them']);
    const json = await cli.lab(['checkpoints', '--json']);
    expect([json.exitCode, JSON.parse(json.stdout)]).to.deep.equal([0, []]);
    expect((await cli.lab(['checkpoints', 'prune'])).stdout).to.equal('nothing to remove');
    expect((await cli.lab(['checkpoints', 'prune', '--json'])).stdout).to.equal('[]');
    const wrong = await cli.lab(['checkpoints'], { STACKLAB_CHECKPOINT_BUDGET: 'much' });
    expect(wrong.exitCode, wrong.all).to.equal(64);
    expect(wrong.all).to.contain('STACKLAB_CHECKPOINT_BUDGET=much: it is a size such as 40GiB');
  });

  it('names missing programs and the command that installs them, and exits with 69', async () => {
    const without = await filesOf('qemu-system-x86_64', 'mmdebstrap');
    const { exitCode, all } = await cli.lab(['run', 'small'], {}, { without });
    expect(exitCode, all).to.equal(69);
    expect(all)
      .to.match(/this host lacks .*qemu-system-x86_64, mmdebstrap/)
      .and.match(/apt-get install .*mmdebstrap qemu-system-x86/);
  });

  it('asks for an engine only where containers are wanted: names what brings it, and exits with 69', async () => {
    const without = await filesOf('containerd');
    const args = ['run', 'small', '--provider', 'container'];
    const { exitCode, all } = await cli.lab(args, { DOCKER_HOST: '' }, { without });
    expect(exitCode, all).to.equal(69);
    expect(all)
      .to.match(/this host lacks .*containerd/)
      .and.match(/sudo sh .*\/harness\/bootstrap\.sh'? --install containerd/);
  });

  it('refuses a provider that there is not, and one that contradicts --connect', async () => {
    const unknown = await cli.lab(['run', 'small', '--provider', 'containr']);
    expect([unknown.exitCode, unknown.stderr]).to.deep.equal([
      64,
      "lab: --provider containr; did you mean 'container'? it is one of libvirt, container, vagrant",
    ]);
    const both = await cli.lab(['up', 'small', '--provider', 'container', '--connect', 'qemu:///system']);
    expect(both.exitCode).to.equal(64);
    expect(both.stderr).to.contain('leave out one of them');
  });

  for (const variable of ['XDG_STATE_HOME', 'XDG_CACHE_HOME'])
    it(`says so when ${variable} cannot be written, and exits with 2`, async () => {
      const file = join(cli.dir, variable);
      await writeFile(file, '');
      await chmod(file, 0o400);
      const { exitCode, all } = await cli.lab(['up', 'small', '--offline'], { [variable]: file });
      expect(exitCode, all).to.equal(2);
      expect(all).to.contain(file).and.contain(variable);
      expect(all).not.to.contain('stacklab itself failed');
    });
});

async function filesOf(...programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(programs.map((program) => findProgram(program)));
  return found.map((file) => {
    if (file === undefined) throw new Error('bootstrap --dev installs what tests hide');
    return file;
  });
}
