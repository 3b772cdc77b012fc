import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { copyConsole } from '../../../../harness/adapters/console/copy-console.ts';
import { oneLine, lastLines } from '../../../../harness/core/excerpt.ts';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import { LineSplitter } from '../../../../harness/core/line-splitter.ts';
import { EventBus } from '../../../../harness/report/event-bus.ts';
import { failureOf } from '../../../../harness/report/failure.ts';
import { RunRecord } from '../../../../harness/run/records/run-record.ts';
import { bounded } from '../../../../harness/run/scenarios/bounded.ts';
import { checkFailure } from '../../../../harness/run/scenarios/check-failure.ts';
import { Journal } from '../../../../harness/run/scenarios/journal.ts';
import { FORTY_FORMS, ODD, tellingPieces } from '../../../support/forty-forms.ts';

const NOW = new Date('2026-11-21T13:15:02.345Z');

describe('the files of a run in which a secret is printed everywhere', () => {
  let root: string;
  before(() => knownSecrets.add(ODD));
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'stacklab-secrets-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  for (const [form, of] of FORTY_FORMS)
    it(`do not have it ${form}`, async () => {
      const directory = await printEverywhere(root, `before ${of(ODD)} after`);
      const names = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(names).to.have.length(7);
      const pieces = tellingPieces(of);
      for (const name of names) {
        const text = readFileSync(name, 'utf8');
        // of JSON what it stands for, or `\"` would hide what is there
        const shown = [text, text.replaceAll('\\\\', '\\').replaceAll('\\"', '"')];
        expect(
          pieces.filter((piece) => shown.some((one) => one.includes(piece))),
          name,
        ).to.deep.equal([]);
      }
    });
});

/** As a phase prints, a scenario, a check that fails in all ways, a journal and a console; each in chunks of seven. */
async function printEverywhere(root: string, text: string): Promise<string> {
  const record = new RunRecord({ root, lab: 'pike', now: () => NOW, onTrouble: () => undefined });
  const bus = new EventBus({ redactor: knownSecrets, reporters: [record], now: () => NOW });
  const chunks = text.match(/[^]{1,7}/g) ?? [];
  const splitter = new LineSplitter(knownSecrets);
  for (const line of [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()]) {
    bus.emit({ type: 'phase-output', phase: 'web', node: 'a', line });
    bus.emit({ type: 'scenario-output', line });
  }
  for (const cut of [40, 60, 80, 200]) bus.emit({ type: 'fault', failure: failing(text, cut) });
  const journal = record.open('logs/a.journal.log');
  for (const chunk of chunks) journal.push(chunk);
  journal.end();
  const raw = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
  })();
  await copyConsole({
    node: 'a',
    open: () => Promise.resolve(raw),
    file: join(record.directory, 'a.console.log'),
  });
  await bus.end();
  return record.directory;
}

function failing(text: string, cut: number): ReturnType<typeof failureOf> {
  const journal = new Journal();
  const result = { command: `echo ${text}`, exitCode: 1, signal: undefined, durationMs: 1 };
  journal.noteCommand('a', { ...result, stdout: 'x'.repeat(cut) + text.repeat(50), stderr: text });
  const message = `${oneLine(text, cut)}\n${lastLines('y'.repeat(200 - cut) + text, 3).join('\n')}`;
  const thrown = Object.assign(new Error(`${message}\n${bounded(text, cut)}`), {
    name: 'AssertionError',
    actual: { text: 'x'.repeat(10_000 - cut) + text },
    expected: text,
  });
  return checkFailure(thrown, journal);
}
