import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runLocally } from '../../../../harness/adapters/host/local-command.ts';
import { identify } from '../../../../harness/adapters/sandbox/process-identity.ts';
import { Interrupted, WaitTimedOut } from '../../../../harness/core/errors.ts';
import { waitUntil } from '../../../../harness/core/wait.ts';
import type { LocalCommandRequest } from '../../../../harness/ports/local-command.ts';
import { LosingClock } from '../../../support/lost-time.ts';
import { startHarnessScript } from '../../../support/harness-script.ts';
import { rejection } from '../../../support/rejection.ts';

describe('a command on this machine', () => {
  let dir: string;
  let told: string;
  const request = (command: string, more: Partial<LocalCommandRequest> = {}): LocalCommandRequest => ({
    command,
    cwd: dir,
    env: {},
    withinMs: 20_000,
    onOutput: ({ stream, text }) => (told += `${stream}: ${text}`),
    ...more,
  });
  const pidIn = async (name: string): Promise<number> =>
    waitUntil(
      `${name} holds a pid`,
      async () => {
        const text = await readFile(join(dir, name), 'utf8').catch(() => '');
        return text.endsWith('\n') ? { done: Number(text) } : { pending: text };
      },
      { within: '30s' },
    );
  const isGone = (pid: number): Promise<boolean> =>
    waitUntil(
      `process ${pid} ends`,
      async () => ((await identify(pid)) ? { pending: 'it runs' } : { done: true }),
      { within: '5s' },
    );

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-local-'));
    told = '';
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('gives folder, environment and exit status, and tells its output as it comes', async () => {
    const end = await runLocally(request('pwd; echo "$LAB_NAME" >&2; exit 3', { env: { LAB_NAME: 'ü' } }));
    expect(end).to.deep.equal({ exitCode: 3, signal: undefined });
    expect(told).to.contain(`stdout: ${dir}\n`).and.contain('stderr: ü\n');
  });

  it('takes with it what it left in the background', async () => {
    expect(await runLocally(request('sleep 600 & echo $! >pid'))).to.include({ exitCode: 0 });
    expect(await isGone(await pidIn('pid'))).to.equal(true);
  });

  it('ends at its limit with everything that it started', async () => {
    const command = 'sleep 600 & echo $! >pid; wait';
    const error = await rejection(runLocally(request(command, { withinMs: 500 })));
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.contain('not ended within 500 ms');
    expect(await isGone(await pidIn('pid'))).to.equal(true);
  });

  it('has longer where what it works on loses its time to others', async () => {
    const lostTime = new LosingClock(10);
    const error = await rejection(runLocally(request('sleep 600', { withinMs: 200, lostTime })));
    expect(error.message).to.match(
      /^sleep 600: not ended within 200 ms, stretched to 800 ms since node01 had/,
    );
    const end = await runLocally(request('sleep 0.4', { withinMs: 200, lostTime }));
    expect(end.exitCode).to.equal(0);
  });

  it('ends when it is aborted, for the reason of the one who did', async () => {
    const stop = new AbortController();
    const run = rejection(runLocally(request('echo $$ >pid; exec sleep 600', { signal: stop.signal })));
    const pid = await pidIn('pid');
    stop.abort(new Interrupted('enough'));
    expect((await run).message).to.equal('enough');
    expect(await isGone(pid)).to.equal(true);
  });

  it('does not outlive a stacklab that is killed', async () => {
    const module = join(import.meta.dirname, '../../../../harness/adapters/host/local-command.ts');
    const script = `const { runLocally } = await import(${JSON.stringify(module)});
      await runLocally(${JSON.stringify({ command: 'echo $$ >pid; exec sleep 600', cwd: dir, env: {}, withinMs: 60_000 })});`;
    const child = startHarnessScript(script);
    const pid = await pidIn('pid');
    child.kill('SIGKILL');
    await child;
    expect(await isGone(pid)).to.equal(true);
  });
});
