import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';

const PROGRAM = join(import.meta.dirname, '../../../scenarios/checks/tracebacks.awk');
const AT = '2026-11-21 10:05:49.130 3164';
const TRACEBACK = 'Traceback (most recent call last):';

describe('what health.logs finds in logs', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tracebacks-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function foundIn(...logs: readonly (readonly string[])[]): Promise<string[]> {
    const names = logs.map((_, index) => `${String(index + 1)}.log`);
    await Promise.all(
      logs.map((lines, index) => writeFile(join(dir, names[index] ?? ''), `${lines.join('\n')}\n`)),
    );
    const { stdout } = await execa('awk', ['-f', PROGRAM, ...names], { cwd: dir });
    return stdout.split('\n').filter(Boolean);
  }

  it('is nothing where services warn, and err without a traceback', async () => {
    const lines = [`${AT} INFO nova.api [-] ready`, `${AT} ERROR nova.api [-] missed a heartbeat`];
    expect(await foundIn(lines, [`${AT} WARNING nova.api [-] slow`])).to.deep.equal([]);
  });

  it('is what is CRITICAL', async () => {
    const line = `${AT} CRITICAL nova [-] Unhandled error`;
    expect(await foundIn([line])).to.deep.equal([`1.log: ${line}`]);
  });

  it('is a traceback by the message before it', async () => {
    const message = `${AT} ERROR nova.compute [req-1] No room`;
    const trace = [TRACEBACK, '  File "x.py", line 1', 'nova.exception.NoRoom'];
    const lines = [message, ...trace.map((line) => `${AT} ERROR nova.compute ${line}`)];
    expect(await foundIn(lines)).to.deep.equal([`1.log: ${message}`]);
  });

  it('is a traceback about an instance by the message before it, each of whose lines names the instance', async () => {
    const message = `${AT} ERROR nova.compute [req-1 - -] [instance: 1dc9e9cb] Instance failed to spawn: no room`;
    const trace = [TRACEBACK, '  File "x.py", line 1', 'nova.exception.NoRoom'];
    const lines = [message, ...trace.map((line) => `${AT} ERROR nova.compute [instance: 1dc9e9cb] ${line}`)];
    expect(await foundIn(lines)).to.deep.equal([`1.log: ${message}`]);
  });

  it('is a traceback without a message by the line before it and the error at its end', async () => {
    const trace = [TRACEBACK, '  File "x.py", line 1', 'ValueError: 3', 'more'];
    expect(await foundIn(['before', ...trace])).to.deep.equal(['1.log: before => ValueError: 3']);
    expect(await foundIn(['before', TRACEBACK, '  File "x.py", line 1'])).to.deep.equal(['1.log: before']);
  });

  it('is one traceback where an exception came of another', async () => {
    const message = `${AT} ERROR keystone.server [None req-1] Could not recognize Fernet token`;
    const chain = [
      ...[TRACEBACK, '  File "core.py", line 96', 'cryptography.fernet.InvalidToken', ''],
      ...['During handling of the above exception, another exception occurred:', ''],
      ...[TRACEBACK, '  File "core.py", line 99', 'keystone.exception.TokenNotFound: x', ''],
      ...['The above exception was the direct cause of the following exception:', ''],
      ...[TRACEBACK, '  File "app.py", line 268', 'Unauthorized'],
    ];
    const logged = [message, ...chain.map((line) => `${AT} ERROR keystone.server ${line}`)];
    expect(await foundIn(logged)).to.deep.equal([`1.log: ${message}`]);
    const found = '1.log: before => cryptography.fernet.InvalidToken';
    expect(await foundIn(['before', ...chain])).to.deep.equal([found]);
    expect(await foundIn([...logged, message, ...chain.slice(0, 3)])).to.have.lengthOf(2);
  });

  it('does not take an earlier error, or one of another log, for the message of a traceback', async () => {
    const error = `${AT} ERROR oslo.messaging [-] missed a heartbeat`;
    const request = `${AT} INFO eventlet.wsgi [-] GET /`;
    const trace = [
      `${AT} INFO eventlet.wsgi [-] ${TRACEBACK}`,
      '  File "x.py", line 1',
      'BrokenPipeError: 32',
    ];
    const found = 'BrokenPipeError: 32';
    expect(await foundIn([error], [request, ...trace])).to.deep.equal([`2.log: ${request} => ${found}`]);
    expect(await foundIn([error, request, ...trace])).to.deep.equal([`1.log: ${request} => ${found}`]);
  });
});
