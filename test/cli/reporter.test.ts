import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../support/lab-cli.ts';
import { userEnvironment } from '../support/user-environment.ts';

const SUPPORT = join(PROJECT, 'test', 'support');
const MOCHA = join(PROJECT, 'node_modules', 'mocha', 'bin', 'mocha.js');

describe('a run of the tests', () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'stacklab-reporter-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('shows of a test that failed its own error first, then what went wrong when it was taken down, each with its cause', async () => {
    const { exitCode, stdout } = await run(`
      const home = (name) => ({ async [Symbol.asyncDispose]() { throw new Error('cannot remove ' + name); } });
      it('fails', async () => {
        await using outer = home('outer');
        await using inner = home('inner');
        throw new Error('the lab is not green', { cause: new Error('no answer') });
      });`);
    expect(exitCode, stdout).to.equal(1);
    expect(stdout).to.contain('1 failing');
    expect(stdout.match(/^ +(Caused by: )?Error: .*$/gm)?.map((line) => line.trim())).to.deep.equal([
      'Error: the lab is not green',
      'Caused by: Error: no answer',
      'Error: cannot remove inner',
      'Error: cannot remove outer',
    ]);
  });

  it('takes down what a test made that timed out, before the next one begins', async () => {
    const { stdout } = await run(`
      const { begun } = await import(${JSON.stringify(join(SUPPORT, 'unfinished.ts'))});
      let up = 0;
      it('times out', async function () {
        this.timeout(50);
        begun({ async [Symbol.asyncDispose]() { up -= 1; } });
        up += 1;
        await new Promise(() => undefined);
      });
      it('comes next', () => console.log('up: ' + up));`);
    expect(stdout).to.contain('Timeout of 50ms exceeded').and.contain('up: 0');
  });

  it('says why tests were skipped', async () => {
    const { exitCode, stdout } = await run(`
      const { skip } = await import(${JSON.stringify(join(SUPPORT, 'skip.ts'))});
      describe('a suite', () => {
        before(function () { skip(this, 'nobody is root'); });
        it('one', () => undefined);
        it('two', () => undefined);
      });
      it('three', function () { skip(this, 'no browser'); });`);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.contain('skipped: 2: nobody is root').and.contain('skipped: 1: no browser');
  });

  async function run(text: string) {
    const file = join(dir, 'some.test.mts');
    await writeFile(file, text);
    const env = userEnvironment({ NODE_V8_COVERAGE: '' });
    return execa(process.execPath, [MOCHA, file], { cwd: PROJECT, env, extendEnv: false, reject: false });
  }
});
