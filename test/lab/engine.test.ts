import { expect } from 'chai';
import { labelsOf } from '../../harness/adapters/container/owner-labels.ts';
import { Cleanup } from '../../harness/core/cleanup.ts';
import { HeldDeployment } from '../support/held-deployment.ts';
import { LabHome } from '../support/lab-home.ts';
import { loopFilesBelow } from '../support/loop-files.ts';
import { PrivateDockerd, type EngineInventory } from '../support/private-dockerd.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

/** Named and labelled as if it were a lab's, but of another user. */
const FOREIGN = 'stacklab.foreign';
const LABELS = labelsOf({ lab: 'smoke', instance: 'foreign', home: '/home/somebody/labs' });
const CONTAINERS = ['--provider', 'container'];

describe("a lab on the user's own Docker engine", () => {
  let engine: PrivateDockerd;
  let home: LabHome;
  let untouched: EngineInventory;
  const undo = new Cleanup((subject, cause) => console.error(`not removed: ${subject}`, cause));
  const lab = (...args: string[]) => engine.lab(args, home.env);

  /** Images stay for the next lab; of everything else nothing may be left, nor be missing. */
  const expectAsBefore = async (): Promise<void> => {
    const { images, ...others } = await engine.inventory();
    expect({ ...others, images: images.filter((name) => !name.startsWith('stacklab/node:')) }).to.deep.equal(
      untouched,
    );
    expect(await loopFilesBelow(home.stateHome)).to.deep.equal([]);
    expect(await home.instances()).to.deep.equal([]);
  };

  before(async function () {
    skipUnlessRoot(this, "can start an engine as a host's own");
    await smokeImages();
    engine = undo.use('the engine', await PrivateDockerd.start());
    home = undo.use('the labs', await LabHome.create());
    await engine.addForeign(FOREIGN, LABELS);
    untouched = await engine.inventory();
  });
  afterEach(() => lab('reap', '--all'));
  after(() => undo[Symbol.asyncDispose]());

  it('is green there, disks and all, and leaves the engine as it was', async () => {
    const run = await lab('run', 'smoke', ...CONTAINERS, '-v');
    expect(run.exitCode, run.all).to.equal(0);
    expect(run.all).not.to.contain('no extra disks');
    expect(run.stdout).to.contain("root of a node is root of the engine's host");
    await expectAsBefore();
  });

  it('is left behind when its command is killed; reap removes it and nothing foreign', async () => {
    const held = await HeldDeployment.create(home.stateHome);
    const deployment = ['--deployment', held.dir, '--at', held.phase];
    const run = lab('up', 'smoke', ...CONTAINERS, '--name', 'killed', ...deployment);
    await held.holds(run);
    run.kill('SIGKILL');
    await run;
    const status = await lab('status', '--json');
    expect(JSON.parse(status.stdout)).to.have.nested.property('[0].state', 'dead');
    expect((await engine.inventory()).networks).to.include('stacklab.killed.management');

    const reap = await lab('reap');
    expect(reap.stdout, reap.all).to.equal('removed: killed');
    await expectAsBefore();
  });

  it('is made at its usual place when no DOCKER_HOST is set, and found again there', async () => {
    const beside = (...args: string[]) => engine.labBeside(args, home.env);
    const up = await beside('up', 'smoke', ...CONTAINERS, '--name', 'usual');
    expect(up.exitCode, up.all).to.equal(0);
    expect((await engine.inventory()).containers).to.include('/stacklab.usual.server01 running');
    const exec = await beside('exec', 'server01', '--lab', 'usual', '--', 'hostname; ls /dev/disk/by-id');
    expect(exec.stdout, exec.all).to.match(/^server01\nvirtio-/);
    const down = await beside('down', 'usual');
    expect(down.exitCode, down.all).to.equal(0);
    await expectAsBefore();
  });

  it('has no extra disks over TCP, says so, and needs the engine again to be taken down', async () => {
    const env = { ...home.env, DOCKER_HOST: engine.tcp };
    const up = await engine.labBeside(['up', 'smoke', ...CONTAINERS, '--name', 'far'], env);
    expect(up.exitCode, up.all).to.equal(0);
    expect(up.all.replaceAll(/\s+/g, ' ')).to.contain('server01: no extra disks, because');

    const fromElsewhere = await lab('down', 'far');
    expect(fromElsewhere.exitCode, fromElsewhere.all).to.equal(2);
    expect(fromElsewhere.all).to.contain(`Docker engine at ${engine.tcp}: connect ECONNREFUSED`);
    const down = await engine.labBeside(['down', 'far'], home.env);
    expect(down.exitCode, down.all).to.equal(0);
    await expectAsBefore();
  });
});
