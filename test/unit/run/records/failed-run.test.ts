import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../../../harness/core/errors.ts';
import { encodeEvent } from '../../../../harness/report/event-log.ts';
import type { EventBody, Verdict } from '../../../../harness/report/events.ts';
import { lastFailedRun } from '../../../../harness/run/records/failed-run.ts';
import { rejection } from '../../../support/rejection.ts';

describe('the run to try again', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-runs-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const record = async (run: string, lab: string, verdict: Verdict | undefined, args?: string[]) => {
    const started = { run, lab, title: '', command: 'lab', stacklab: '1', host: '', directory: '' };
    const failed = { type: 'phase-ended', phase: 'web', node: 'one', status: 'failed', ms: 1 } as const;
    const bodies: EventBody[] = [
      { type: 'run-started', ...started, ...(args ? { args } : {}) },
      ...(verdict === 'red' ? [failed, { ...failed, node: 'two' }] : []),
      ...(verdict ? [{ type: 'run-ended', verdict, exitCode: 0, ms: 1 } as const] : []),
    ];
    await mkdir(join(dir, run));
    const lines = bodies.map((body) => encodeEvent({ at: '2026-11-21T13:00:00.000Z', ...body }));
    await writeFile(join(dir, run, 'events.ndjson'), lines.join(''));
  };

  it('is the last one that was `lab run`, of the lab that is asked for', async () => {
    await record('20261121-130000-smoke-aaaa', 'smoke', 'red', ['smoke', '-v']);
    await record('20261121-140000-pike-aaaa', 'pike', 'red', ['pike']);
    await record('20261121-150000-pike-bbbb', 'pike', 'green');
    expect(await lastFailedRun(dir, undefined)).to.deep.equal({
      run: '20261121-140000-pike-aaaa',
      args: ['pike'],
      phases: ['web'],
    });
    expect((await lastFailedRun(dir, 'smoke')).args).to.deep.equal(['smoke', '-v']);
  });

  it('is one that was killed as well', async () => {
    await record('20261121-130000-smoke-aaaa', 'smoke', undefined, ['smoke']);
    expect((await lastFailedRun(dir, undefined)).phases).to.deep.equal([]);
  });

  it('is none that somebody interrupted, but the one before', async () => {
    await record('20261121-130000-smoke-aaaa', 'smoke', 'red', ['smoke']);
    await record('20261121-140000-smoke-bbbb', 'smoke', 'interrupted', ['smoke']);
    expect((await lastFailedRun(dir, undefined)).run).to.equal('20261121-130000-smoke-aaaa');
  });

  it('is none where the last was green, or none is recorded', async () => {
    expect((await rejection(lastFailedRun(join(dir, 'none'), 'pike'))).message).to.contain(
      'no run of pike is recorded',
    );
    await record('20261121-130000-smoke-aaaa', 'smoke', 'green', ['smoke']);
    const error = await rejection(lastFailedRun(dir, undefined));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.contain('20261121-130000-smoke-aaaa, was green');
  });
});
