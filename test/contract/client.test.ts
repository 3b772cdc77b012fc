import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { execa } from 'execa';
import { waitUntil } from '../../harness/core/wait.ts';
import { identify } from '../../harness/adapters/sandbox/process-identity.ts';
import { ApiServer } from '../support/api-server.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { PaperClient } from '../support/paper-client.ts';
import { userEnvironment } from '../support/user-environment.ts';

const CALLER = join(PROJECT, 'test', 'support', 'client-caller.ts');
const LOADER = join(PROJECT, 'node_modules', 'tsx', 'dist', 'loader.mjs');

describe('a client that runs on the host', function () {
  this.timeout('1m');
  let client: PaperClient;
  let folder: string;
  before(async () => {
    client = await PaperClient.create();
    folder = await mkdtemp(join(tmpdir(), 'stacklab-folder of a user-'));
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** As lab openstack calls it, in a folder of the user's. */
  function call(line: string, { port = 1, env = {}, cwd = folder } = {}) {
    return execa(process.execPath, ['--import', LOADER, CALLER, client.dir, String(port), line], {
      ...{ cwd, env: userEnvironment(env), extendEnv: false, reject: false, all: true, input: 'typed\n' },
    });
  }

  it('has the terminal, the exit status, the folder and the account of who calls it', async () => {
    await writeFile(join(folder, 'image'), 'content\n');
    const line = 'cat image - /proc/self/status; : >made; echo oh >&2; exit 7';
    const { exitCode, stdout, stderr } = await call(line);
    expect([exitCode, stderr]).to.deep.equal([7, 'oh']);
    expect(stdout).to.match(/^content\ntyped\n/);
    const uid = process.getuid?.() ?? 0;
    expect(stdout).to.match(new RegExp(`^Uid:\\t${uid}\\t${uid}\\t`, 'm'));
    expect(await readFile(join(folder, 'made'), 'utf8')).to.equal('');
  });

  it('has programs and settings of its own, and changes nothing of them', async () => {
    const env = { http_proxy: 'http://elsewhere.example:1', no_proxy: '*', PYTHONPATH: '/somewhere' };
    const { stdout } = await call('ls /usr/bin; env; cat /etc/passwd; touch /usr/bin/more || echo refused', {
      env,
    });
    expect(stdout)
      .to.match(/^openstack\nsetpriv\n/)
      .and.match(/^OS_PASSWORD=pass word$/m)
      .and.match(/refused$/);
    expect(stdout).not.to.match(/elsewhere|no_proxy|PYTHONPATH/);
    expect(stdout).to.contain(await readFile('/etc/passwd', 'utf8'));
  });

  it('reaches the lab by name, and nobody else', async () => {
    await using api = await ApiServer.start(({ path }) => ({ body: `${path} is here\n` }));
    const { port } = api;
    const inside = await call('wget -q -O - http://controller01:5000/v3', { port });
    expect(inside.stdout, inside.all).to.equal('/v3 is here');
    const outside = await call('wget -q -O - http://elsewhere.example/', { port });
    expect(outside.exitCode, outside.all).to.equal(1);
    expect(outside.stderr).to.contain('403 Forbidden');
    expect(api.requests.map(({ host }) => host)).to.deep.equal(['controller01:5000']);
  });

  for (const [name, line, status] of [
    ['SIGINT', 'trap "kill %1; exit 3" INT; echo ready; sleep 40 & wait', 3],
    ['SIGTERM', 'echo ready; exec sleep 40', 143],
  ] as const)
    it(`is told of ${name}`, async () => {
      const running = call(line);
      await ready(running);
      running.kill(name);
      expect((await running).exitCode).to.equal(status);
    });

  it('ends with who called it', async () => {
    const running = call('echo ready $$; exec sleep 40');
    const pid = Number(/\d+/.exec(await ready(running))?.[0]);
    expect(await identify(pid)).not.to.equal(undefined);
    running.kill('SIGKILL');
    await running;
    const gone = async () => ((await identify(pid)) ? { pending: `${pid} is there` } : { done: true });
    await waitUntil('the client is gone', gone, { within: '10s' });
  });

  it('is refused in a folder that it would not see', async () => {
    const { exitCode, all } = await call('true', { cwd: '/usr/bin' });
    expect(exitCode).not.to.equal(0);
    expect(all).to.contain(
      '/usr/bin: the client has a /usr of its own and does not see this folder; call it from another one',
    );
  });
});

/** What it says first. */
function ready({ stdout }: { readonly stdout: Readable }): Promise<string> {
  return new Promise((resolve) => stdout.once('data', (chunk: Buffer) => resolve(String(chunk))));
}
