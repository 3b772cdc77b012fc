import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { HeldLab } from '../support/held-lab.ts';
import { LAB } from '../support/lab-cli.ts';
import { SMALL_PROJECT } from '../support/small-project.ts';

describe('a lab that another command works on', () => {
  let cli: CliSandbox;
  let root: string;
  let held: HeldLab;
  const by = /'lab deploy --lab mine' \(process (\d+), since 20\S+Z\), at phase web on one/;

  beforeEach(async () => {
    cli = await CliSandbox.create(SMALL_PROJECT);
    root = join(cli.dir, 'state', 'stacklab', 'labs');
    await mkdir(join(root, 'mine'), { recursive: true });
    held = await HeldLab.hold(root, 'mine', 'lab deploy --lab mine');
    await held.tell('phase web on one');
  });
  afterEach(async () => {
    await held[Symbol.asyncDispose]();
    await cli[Symbol.asyncDispose]();
  });

  it('is shown with who that is and how far', async () => {
    const words = await cli.lab(['status']);
    expect(words.stdout).to.match(new RegExp(`^mine: starting\n  being worked on by ${by.source}$`));
    const [{ work }] = JSON.parse((await cli.lab(['status', '--json'])).stdout) as [{ work: object }];
    expect(work).to.deep.include({ command: 'lab deploy --lab mine', pid: held.pid, at: 'phase web on one' });
  });

  it('is not taken down, unless by its name and --force, which ends that command', async () => {
    for (const args of [
      ['down', 'mine'],
      ['down', '--lab', 'mine'],
    ]) {
      const refused = await cli.lab(args);
      expect(refused.exitCode, refused.all).to.equal(64);
      expect(refused.all).to.match(by).and.to.contain(`or end it, too: ${LAB} down mine --force`);
    }
    await held.tell('phase web on one');
    const forced = await cli.lab(['down', 'mine', '--force']);
    expect([forced.exitCode, forced.stdout], forced.all).to.deep.equal([0, 'mine is down']);
    expect(await held.ended()).to.equal('SIGTERM');
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('is not reaped', async () => {
    const reaped = await cli.lab(['reap', '--all']);
    expect([reaped.exitCode, reaped.stdout], reaped.all).to.deep.equal([0, 'nothing to remove']);
    expect(await readdir(root)).to.deep.equal(['mine']);
  });
});
