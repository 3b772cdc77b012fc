import { mkdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { connectShell } from '../../harness/adapters/ssh/shell.ts';
import { ConnectFailed, LabFault, WaitTimedOut } from '../../harness/core/errors.ts';
import { describeOnServers } from '../support/ssh-suite.ts';
import { rejection } from '../support/rejection.ts';

describeOnServers('exec', (at) => {
  it('returns both outputs and the exit status without throwing', async () => {
    const result = await at.shell.exec('echo out; echo err >&2; exit 3');
    expect(result).to.deep.include({
      command: 'echo out; echo err >&2; exit 3',
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 3,
      signal: undefined,
    });
    expect(result.durationMs).to.be.greaterThan(0);
  });

  it('reports the signal that ended a command', async () => {
    expect(await at.shell.exec('kill -KILL $$')).to.deep.include({ exitCode: undefined, signal: 'KILL' });
    expect(await at.shell.exec('kill -TERM $$')).to.deep.include({ exitCode: undefined, signal: 'TERM' });
  });

  it('runs a line of POSIX shell, several lines and here-documents included', async () => {
    const { stdout } = await at.shell.exec(
      "a=1; b=2\ncat <<'END' | tr a-z A-Z\nsum $a\nEND\necho $((a + b)) # done",
    );
    expect(stdout).to.equal('SUM $A\n3\n');
  });

  it('reports a syntax error as the shell does', async () => {
    const { exitCode, stderr } = await at.shell.exec('if then');
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/[Ss]yntax error/);
  });

  it('passes a string as standard input', async () => {
    const input = 'grüße, 世界 🌍\n'.repeat(10_000);
    expect((await at.shell.exec('cat', { input })).stdout).to.equal(input);
  });

  it('gives a command without input an empty one', async () => {
    expect((await at.shell.exec('cat; echo end')).stdout).to.equal('end\n');
  });

  it('decodes characters that are cut by chunk borders', async () => {
    const command = String.raw`for i in 1 2 3; do printf '\342\202'; sleep 0.05; printf '\254'; done; printf '\303'`;
    let chunks: string[] = [];
    // a busy host hands over together what was written apart, and then there is no border to be seen
    for (let attempt = 1; attempt <= 20 && chunks.length <= 3; attempt += 1) {
      chunks = [];
      const { stdout } = await at.shell.exec(command, { onOutput: ({ text }) => chunks.push(text) });
      expect(stdout).to.equal('€€€\ufffd');
      expect(chunks.join('')).to.equal(stdout);
    }
    expect(chunks.length).to.be.greaterThan(3);
  });

  it('tells of output while the command runs, stream by stream', async () => {
    const seen: string[] = [];
    await at.shell.exec('echo a; sleep 0.3; echo b >&2', {
      onOutput: ({ stream, text }) => seen.push(`${stream}:${text}`),
    });
    expect(seen).to.deep.equal(['stdout:a\n', 'stderr:b\n']);
  });

  it('fails with the error of a listener that throws, and keeps the connection', async () => {
    const onOutput = (): void => {
      throw new RangeError('listener');
    };
    const error = await rejection(at.shell.exec('echo a; sleep 20', { onOutput }));
    expect(error).to.be.instanceOf(RangeError);
    expect((await at.shell.exec('echo b')).stdout).to.equal('b\n');
    expect(at.dialer.streams).to.have.length(1);
  });

  it('ends the command and all that it started when the time is up', async () => {
    const mark = `4${Date.now()}`;
    const command = `echo first; echo last; (timeout ${mark} sleep ${mark}) & sleep ${mark}`;
    const error = await rejection(at.shell.exec(command, { within: '1s' }));
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.equal(`node01: \`${command}\` not finished within 1.0 s; last output: last`);
    const named = await rejection(at.shell.exec('sleep 5', { within: '1s', title: 'phase web' }));
    expect(named.message).to.equal('node01: phase web not finished within 1.0 s; last output: none');
    expect(
      (await at.shell.exec(`pgrep -f 'sleep ${mark.slice(0, 3)}[${mark[3]}]${mark.slice(4)}'`)).stdout,
    ).to.equal('');
  });

  it('ends a command that ignores TERM', async () => {
    const error = await rejection(
      at.shell.exec("trap '' TERM; echo $$; sleep 30; sleep 30", { within: '500ms' }),
    );
    const pid = /last output: (\d+)$/.exec(error.message)?.[1] ?? '';
    expect((await at.shell.exec(`kill -0 ${pid}`)).exitCode).to.equal(1);
  });

  it('says so when something that the command started holds its output open', async () => {
    const error = await rejection(at.shell.exec('sleep 30 & echo started', { within: '1s' }));
    if (at.server === "Debian's sshd")
      expect(error.message).to.include('it exited, but something that it started');
    expect(error.message).to.include('last output: started');
  });

  it('ends the command when the caller aborts, with the reason of the caller', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const pending = rejection(
      at.shell.exec('echo $$; sleep 30', {
        signal: caller.signal,
        onOutput: ({ text }) => caller.abort(Object.assign(reason, { pid: Number(text) })),
      }),
    );
    expect(await pending).to.equal(reason);
    expect((await at.shell.exec(`kill -0 ${(reason as Error & { pid: number }).pid}`)).exitCode).to.equal(1);
  });

  it('does not start anything for a caller who has aborted already', async () => {
    const error = await rejection(
      at.shell.exec(`touch ${at.dir}/never`, { signal: AbortSignal.abort(new Error('no')) }),
    );
    expect(error.message).to.equal('no');
    expect((await at.shell.exec(`test -e ${at.dir}/never`)).exitCode).to.equal(1);
  });

  it('never puts input into a message', async () => {
    const input = 'hunter2 '.repeat(10);
    const error = await rejection(at.shell.exec('cat >/dev/null; sleep 30', { input, within: '300ms' }));
    expect(error.message).to.not.include('hunter2');
  });

  it('fails when the input stream breaks, instead of ending it', async () => {
    const input = Readable.from(
      (async function* () {
        yield 'part';
        await delay(10);
        throw new Error('disk on fire');
      })(),
    );
    const error = await rejection(at.shell.exec(`cat > ${at.dir}/broken && echo complete`, { input }));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.equal(
      `node01: \`cat > ${at.dir}/broken && echo complete\`: its input broke: disk on fire`,
    );
  });

  it('lets go of an input stream that the command does not read to its end', async () => {
    const input = endless();
    const { stdout } = await at.shell.exec('head -c 4', { input });
    expect(stdout).to.have.length(4);
    expect(input.destroyed).to.equal(true);
  });

  it('runs many commands at once over one connection, no more than allowed', async () => {
    await using narrow = connectShell({ node: 'node01', dialer: at.dialer, ...at.endpoint, maxCommands: 5 });
    const active = `${at.dir}/active`;
    await mkdir(active, { recursive: true });
    const command = `touch ${active}/$$; ls ${active} | wc -l; sleep 0.1; rm ${active}/$$`;
    const results = await Promise.all(Array.from({ length: 30 }, () => narrow.exec(command)));
    const most = Math.max(...results.map(({ stdout }) => Number(stdout)));
    expect(most).to.be.within(2, 5);
    expect(at.dialer.streams).to.have.length(1);
  });

  it('waits for a free channel no longer than its time', async () => {
    await using narrow = connectShell({ node: 'node01', dialer: at.dialer, ...at.endpoint, maxCommands: 1 });
    const busy = narrow.exec('sleep 1');
    const error = await rejection(narrow.exec('true', { within: '200ms' }));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal('node01: `true` could not be started within 200 ms');
    await busy;
    expect((await narrow.exec('true')).exitCode).to.equal(0);
  });
});

function endless(): Readable {
  return new Readable({
    read() {
      this.push(Buffer.alloc(65_536));
    },
  });
}
