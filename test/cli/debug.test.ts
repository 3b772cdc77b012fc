import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { CliSandbox } from '../support/cli-sandbox.ts';

describe('STACKLAB_DEBUG', () => {
  let cli: CliSandbox;

  before(async () => {
    cli = await CliSandbox.create();
    // an image whose size is asked of du, with a name that would colour a terminal
    const nodes = join(cli.dir, 'cache', 'stacklab', 'images', 'nodes');
    const image = join(nodes, 'red\u001b[31m');
    await mkdir(image, { recursive: true });
    await writeFile(join(image, 'manifest.json'), '{}');
    await writeFile(`${image}.lock`, '');
  });
  after(() => cli[Symbol.asyncDispose]());

  it('tells of each child process on standard error: its arguments, its end and how long it took', async () => {
    const { exitCode, stdout, stderr } = await cli.lab(['images'], { STACKLAB_DEBUG: 'ssh,program' });
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.contain('red').and.not.contain('debug');
    const [started = '', ended = '', ...more] = stderr.split('\n');
    expect(more).to.deep.equal([]);
    expect(started).to.match(/^debug +\d+\.\d{3} program +started (du|unshare) .*\/red'? \(pid \d+\)$/);
    expect(ended).to.match(
      /^debug +\d+\.\d{3} program +ended (du|unshare) \(pid \d+\): exit 0 after \d+ ms$/,
    );
    expect(/pid \d+/.exec(started)?.[0]).to.equal(/pid \d+/.exec(ended)?.[0]);
  });

  for (const topics of ['', 'ssh'])
    it(`tells of no child process with ${topics === '' ? 'none' : topics}`, async () => {
      const { stderr } = await cli.lab(['images'], { STACKLAB_DEBUG: topics });
      expect(stderr).to.equal('');
    });

  it('knows all topics by a star', async () => {
    const { stderr } = await cli.lab(['images'], { STACKLAB_DEBUG: '*' });
    expect(stderr).to.match(/^debug .* started /);
  });

  it('is refused with a topic that is not known, and the known ones are named', async () => {
    const { exitCode, all } = await cli.lab(['images'], { STACKLAB_DEBUG: 'ssh,libvrit' });
    expect([exitCode, all]).to.deep.equal([
      64,
      "lab: STACKLAB_DEBUG: there is no topic 'libvrit'; did you mean 'libvirt'? there are: container, image, libvirt, program, sandbox, ssh, and * for all of them",
    ]);
  });
});
