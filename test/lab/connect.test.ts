import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cleanup } from '../../harness/core/cleanup.ts';
import { HeldDeployment } from '../support/held-deployment.ts';
import { LabHome } from '../support/lab-home.ts';
import { PrivateLibvirtd } from '../support/private-libvirtd.ts';
import { smokeImages } from '../support/smoke-images.ts';

/** Named as if it were a lab's, but nobody of ours made it. */
const FOREIGN = 'stacklab.foreign.lan';
const FOREIGN_XML = `<network><name>${FOREIGN}</name><bridge name="foreign0"/><forward mode="open"/>
  <dns enable="no"/><ip address="172.31.0.1" prefix="24"/></network>`;

describe('lab --connect', () => {
  let daemon: PrivateLibvirtd;
  let home: LabHome;
  const undo = new Cleanup((subject, cause) => console.error(`not removed: ${subject}`, cause));
  const lab = (...args: string[]) => daemon.lab(args, { env: home.env });

  const states = async (): Promise<string[]> => {
    const { stdout } = await lab('status', '--json');
    return (JSON.parse(stdout) as { name: string; state: string }[]).map(
      ({ name, state }) => `${name}: ${state}`,
    );
  };

  /** A deployment that reaches its nodes the way any tool would: with OpenSSH and the configuration that it is given. */
  const localDeployment = async (): Promise<string> => {
    const dir = join(home.stateHome, 'deployment');
    await mkdir(dir);
    const command = 'echo "asked from here: $(ssh -F "$LAB_SSH_CONFIG" server01 hostname) by $LAB_NAME"';
    const phase = { name: 'outside', on: 'all', local: command, within: '1m' };
    await writeFile(join(dir, 'deployment.yaml'), JSON.stringify({ phases: [phase] }));
    return dir;
  };

  before(async () => {
    await smokeImages();
    daemon = undo.use('the daemon', await PrivateLibvirtd.start());
    home = undo.use('the labs', await LabHome.create());
    const file = join(home.stateHome, 'foreign.xml');
    await writeFile(file, FOREIGN_XML);
    await daemon.virsh('net-create', file);
  });

  afterEach(() => lab('reap', '--all'));
  after(() => undo[Symbol.asyncDispose]());

  it('puts a lab on a daemon that was there, finds it again without being told, and takes it down', async () => {
    const up = await lab('up', 'smoke', '--name', 'joined', '--connect', daemon.uri);
    expect(up.exitCode, up.all).to.equal(0);
    expect(await daemon.domains()).to.deep.equal(['stacklab.joined.client01', 'stacklab.joined.server01']);

    expect(await states()).to.deep.equal(['joined: up']);
    const exec = await lab('exec', 'server01', '--', 'hostname');
    expect([exec.stdout, exec.exitCode], exec.all).to.deep.equal(['server01', 0]);

    const deploy = await lab('deploy', '-v', '--deployment', await localDeployment());
    expect(deploy.exitCode, deploy.all).to.equal(0);
    expect(deploy.stdout).to.contain('asked from here: server01 by smoke');

    const second = await lab('up', 'smoke', '--name', 'second', '--connect', daemon.uri);
    expect(second.exitCode, second.all).to.equal(2);
    expect(second.all.replaceAll(/\s+/g, ' '), second.all).to.contain(
      'network stacklab.joined.management has 10.0.0.1/24 already',
    );
    expect(await home.instances()).to.deep.equal(['joined']);
    expect(await daemon.domains()).to.have.length(2);

    const down = await lab('down', 'joined');
    expect(down.exitCode, down.all).to.equal(0);
    expect(await daemon.domains()).to.deep.equal([]);
    expect(await daemon.networks()).to.deep.equal([FOREIGN]);
  });

  it('leaves machines behind when it is killed; reap removes them and nothing foreign', async () => {
    const held = await HeldDeployment.create(home.stateHome);
    const deployment = ['--deployment', held.dir, '--at', held.phase];
    const run = lab('up', 'smoke', '--name', 'killed', '--connect', daemon.uri, ...deployment);
    await held.holds(run);
    run.kill('SIGKILL');
    await run;
    expect(await states()).to.deep.equal(['killed: dead']);
    expect(await daemon.domains()).to.have.length(2);

    const reap = await lab('reap');
    expect(reap.stdout, reap.all).to.equal('removed: killed');
    expect(await daemon.domains()).to.deep.equal([]);
    expect(await daemon.networks()).to.deep.equal([FOREIGN]);
    expect(await home.instances()).to.deep.equal([]);
  });
});
