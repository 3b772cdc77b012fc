import { execFileSync, spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HostFault } from '../../../../harness/core/errors.ts';
import { decodeEvents, encodeEvent } from '../../../../harness/report/event-log.ts';
import { AppendedFile } from '../../../../harness/run/records/appended-file.ts';
import { RunRecord } from '../../../../harness/run/records/run-record.ts';
import { pikeRun } from '../../../support/pike-run.ts';
import { userEnvironment } from '../../../support/user-environment.ts';

const NOW = new Date('2026-11-21T13:15:02.345Z');
const OUTPUT = {
  at: NOW.toISOString(),
  type: 'phase-output',
  phase: 'time',
  node: 'a',
  line: 'x',
} as const;
const REPOSITORY = join(import.meta.dirname, '../../../..');

describe('RunRecord', () => {
  let root: string;
  let troubles: string[];

  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'record-')), 'runs');
    troubles = [];
  });
  afterEach(() => rmSync(join(root, '..'), { recursive: true }));

  const open = (at = root) =>
    new RunRecord({ root: at, lab: 'pike', now: () => NOW, onTrouble: (message) => troubles.push(message) });
  const read = (record: RunRecord, name: string) => readFileSync(join(record.directory, name), 'utf8');
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('names runs so that they sort by time, each once', () => {
    const ids = Array.from({ length: 30 }, () => open().id);
    for (const id of ids) expect(id).to.match(/^20261121-131502-pike-[a-z2-9]{4}$/);
    expect(new Set(ids).size).to.equal(30);
    expect(open().directory).to.equal(join(root, readlinkSync(join(root, 'latest'))));
  });

  it('keeps of a flood the ends, in the log alone, and says how much was between', async () => {
    const record = open();
    const line = 'x'.repeat(1023);
    const told = { type: 'phase-output', at: NOW.toISOString(), phase: 'web', node: 'a' } as const;
    for (let count = 0; count < 40 * 1024; count += 1)
      record.onEvent({ ...told, line: `${count} ${line}`.slice(0, 1023) });
    record.onEvent({ ...told, line: 'the last' });
    await record.end();
    const log = read(record, 'logs/a.web.log');
    expect(log)
      .to.match(/^00:00 0 x/)
      .and.to.match(/x\n00:00 the last\n$/);
    expect(log).to.contain('\n… 4.2 MiB left out …\n');
    const events = statSync(join(record.directory, 'events.ndjson')).size;
    expect(events).to.be.lessThan(36 * 1024 * 1024);
    expect(troubles).to.deep.equal([]);
  });

  it('is for the eyes of its owner alone', async () => {
    const record = open();
    for (const event of pikeRun()) record.onEvent(event);
    record.write('secrets.json', '{}');
    await record.end();
    for (const name of ['.', 'logs']) expect(modeOf(join(record.directory, name)), name).to.equal('700');
    for (const name of [
      'events.ndjson',
      'secrets.json',
      'summary.json',
      'junit.xml',
      'logs/controller01.identity.log',
    ])
      expect(modeOf(join(record.directory, name)), name).to.equal('600');
  });

  it('has every event on disk as soon as it happened', () => {
    const record = open();
    const events = pikeRun();
    events.forEach((event, index) => {
      record.onEvent(event);
      if (index % 25 === 0)
        expect(decodeEvents(read(record, 'events.ndjson'))).to.deep.equal(events.slice(0, index + 1));
    });
    expect(decodeEvents(read(record, 'events.ndjson'))).to.deep.equal(events);
  });

  it('keeps the output of each phase on each node in a log of its own, with the time of each line', () => {
    const record = open();
    for (const event of pikeRun()) record.onEvent(event);
    expect(read(record, 'logs/controller01.database.log').split('\n')).to.have.length(8);
    expect(read(record, 'logs/block01.time.log')).to.match(
      /^phase time on block01: .* since 2026-.* UTC\n00:\d\d 210 Number of sources = 1\n$/,
    );
    expect(read(record, 'events.ndjson')).to.contain('"line":"210 Number of sources = 1"');
  });

  it('has a log of a phase that printed nothing, too, for its failure to point to', () => {
    const record = open();
    record.onEvent({ at: NOW.toISOString(), type: 'phase-started', phase: 'web', node: 'a' });
    expect(read(record, 'logs/a.web.log')).to.equal(
      'phase web on a: minutes and seconds since 2026-11-21 13:15:02 UTC\n',
    );
  });

  it('ends with a summary and a JUnit file', async () => {
    const record = open();
    for (const event of pikeRun({ checkFails: true })) record.onEvent(event);
    await record.end();
    expect(JSON.parse(read(record, 'summary.json'))).to.deep.include({
      verdict: 'red',
      exitCode: 1,
      lab: 'pike',
    });
    expect(read(record, 'junit.xml')).to.contain('<testsuite name="checks"');
  });

  it('points latest at the newest run at every moment, whoever makes them', () => {
    open();
    const script = `
      import { RunRecord } from '${REPOSITORY}/harness/run/records/run-record.ts';
      for (let i = 0; i < 50; i += 1) new RunRecord({ root: ${JSON.stringify(root)}, lab: 'a', now: () => new Date(), onTrouble() {} });`;
    const look = `for i in $(seq 300); do [ -e ${root}/latest/logs ] || echo gone; done`;
    const node = `${process.execPath} --import tsx --input-type=module -e '${script.replaceAll("'", '"')}'`;
    const result = spawnSync('sh', ['-c', `${node} & ${node} & ${look}; wait`], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    });
    expect(result.stderr.split('\n').filter((line) => line.includes('Error'))).to.deep.equal([]);
    expect(result.stdout).to.equal('');
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    expect(readdirSync(root)).to.have.length(102);
  });

  it('says in whose way it is when its directory cannot be made, and leaves nothing', () => {
    writeFileSync(join(root, '..', 'file'), '');
    expect(() => open(join(root, '..', 'file', 'runs'))).to.throw(
      HostFault,
      /^the run cannot be recorded in .*\/file\/runs: ENOTDIR.*; something on the way there is a file: move it away, or choose another directory$/,
    );
    mkdirSync(join(root, 'latest', 'occupied'), { recursive: true });
    expect(() => open()).to.throw(
      HostFault,
      /EISDIR.*; a directory of that name is in the way: move it away$/,
    );
    expect(readdirSync(root)).to.deep.equal(['latest']);
  });

  it('warns once when a file cannot be written, keeps what was written, and goes on with the others', () => {
    const record = open();
    const [first, second, third] = pikeRun();
    if (!first || !second || !third) throw new Error('too few events');
    record.onEvent(first);
    rmSync(join(record.directory, 'logs'), { recursive: true });
    record.onEvent(OUTPUT);
    record.onEvent(OUTPUT);
    record.onEvent(third);
    expect(troubles).to.have.length(1);
    expect(troubles[0]).to.match(
      /^the record of this run is incomplete: .*a\.time\.log: ENOENT.*; choose another directory; the verdict is not affected$/,
    );
    expect(record.trouble).to.equal(troubles[0]);
    expect(decodeEvents(read(record, 'events.ndjson')).at(-1)).to.deep.equal(third);
  });

  it('is whole as long as nothing is missing, and not when somebody else could not write into it', () => {
    const record = open();
    record.onEvent({ at: '', type: 'warning', message: 'short of memory' });
    expect(record.trouble).to.equal(undefined);
    record.onEvent({ at: '', type: 'warning', message: 'no console', unrecorded: true });
    expect(record.trouble).to.equal('no console');
  });

  it('does not throw what has no room, whatever is written', async () => {
    const record = open();
    writeFileSync(join(record.directory, 'screenshots'), 'in the way');
    record.write('screenshots/a.png', 'x');
    mkdirSync(join(record.directory, 'summary.json'));
    await record.end();
    expect(troubles).to.have.length(1);
    expect(record.trouble).to.contain('screenshots/a.png: ');
    expect(read(record, 'junit.xml')).to.contain('<testsuites');
  });

  it('leaves a full disk alone for a while, and writes on when it has room', () => {
    const events = 20_000;
    const script = `
      import { writeFileSync, rmSync } from 'node:fs';
      import { RunRecord } from '${REPOSITORY}/harness/run/records/run-record.ts';
      let now = 0;
      const troubles = [];
      const record = new RunRecord({ root: process.argv.at(-1) + '/runs', lab: 'pike', now: () => new Date(now), onTrouble: (text) => troubles.push(text) });
      const say = (message) => record.onEvent({ at: '', type: 'warning', message });
      const filler = process.argv.at(-1) + '/filler';
      try { writeFileSync(filler, Buffer.alloc(1e6)); } catch {}
      const startedAt = performance.now();
      for (let i = 0; i < ${events}; i += 1) say('x'.repeat(100));
      const ms = performance.now() - startedAt;
      rmSync(filler);
      say('too soon');
      now += 1_001;
      say('room again');
      await record.end();
      console.log(JSON.stringify({ ms, troubles, directory: record.directory }));
      console.log((await import('node:fs')).readFileSync(record.directory + '/events.ndjson', 'utf8'));`;
    const full = join(root, '..');
    const mounted = `mount -t tmpfs -o size=64k tmpfs "$1" && exec ${process.execPath} --import tsx --input-type=module -e "$0" -- "$1"`;
    const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
    const env = userEnvironment({ NODE_V8_COVERAGE: '' });
    const said = execFileSync('unshare', [...namespaces, 'bash', '-c', mounted, script, full], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env,
    });
    const [facts = '', ...written] = said.trim().split('\n');
    const { ms, troubles: told } = JSON.parse(facts) as { ms: number; troubles: string[] };
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      /events\.ndjson: ENOSPC.*; make room on that file system, or choose another directory; the verdict/,
    );
    expect(decodeEvents(`${written.join('\n')}\n`)).to.deep.equal([
      { at: '', type: 'warning', message: 'room again' },
    ]);
    expect(ms, `${events} events`).to.be.below(1_500);
  });

  it('leaves no torn line behind when it runs out of room in the middle of one', () => {
    // the limit on file sizes stands for the end of the disk: a write is cut short, the next one fails
    const script = `
      import { AppendedFile } from '${REPOSITORY}/harness/run/records/appended-file.ts';
      process.on('SIGXFSZ', () => {});
      const file = new AppendedFile(${JSON.stringify(join(root, '..', 'events'))});
      let failed = 0;
      for (let i = 0; i < 100; i += 1) try { file.append(('line ' + i).padEnd(99, '.') + '\\n'); } catch { failed += 1; }
      console.log(failed);`;
    const limited = `ulimit -f 2; exec ${process.execPath} --import tsx --input-type=module -e "$0"`;
    // neither coverage nor tsx's cache may meet the limit
    const env = userEnvironment({ NODE_V8_COVERAGE: '', TSX_DISABLE_CACHE: '1' });
    const failed = execFileSync('bash', ['-c', limited, script], { cwd: REPOSITORY, encoding: 'utf8', env });
    const text = readFileSync(join(root, '..', 'events'), 'utf8');
    const lines = text.split('\n');
    expect(lines.pop()).to.equal('');
    expect(lines.length + Number(failed)).to.equal(100);
    expect(lines.every((line) => line.length === 99)).to.be.true;
    expect(Number(failed)).to.be.greaterThan(50);
  });

  it('says that a full disk is full', () => {
    const file = new AppendedFile('/dev/full');
    expect(() => file.append(encodeEvent({ at: '', type: 'warning', message: 'x' }))).to.throw(/ENOSPC/);
    file.close();
    expect(lstatSync('/dev/full').isCharacterDevice()).to.be.true;
  });
});
