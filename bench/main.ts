import { join } from 'node:path';
import { readEnvironment } from '../harness/cli/environment.ts';
import { interruptible } from '../harness/cli/interrupts.ts';
import { messageOf } from '../harness/core/errors.ts';
import { EXIT } from '../harness/report/exit-codes.ts';
import { failureOf } from '../harness/report/failure.ts';
import { BenchHome } from './bench-home.ts';
import type { BenchRecord } from './bench-record.ts';
import { takeConditions } from './conditions.ts';
import { isWithinLimit } from './figure.ts';
import { renderFigures } from './figures-table.ts';
import { writeGenerated } from './generated-page.ts';
import { HELP, readOrder, type BenchOrder } from './order.ts';
import { renderPikeMinutes } from './pike-minutes.ts';
import { recordId, Records } from './records.ts';

const { projectDir, runsDir } = readEnvironment();
const records = new Records<BenchRecord>(join(projectDir, '.lab', 'bench'));

process.exitCode = await main(process.argv.slice(2));

/** 0: every limit is met. 1: one is not. Anything else: nothing is said of the limits. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const order = readOrder(args);
    if (order.help) {
      process.stdout.write(HELP);
      return EXIT.green;
    }
    const record = order.benches.length > 0 ? await measure(order) : undefined;
    if (record) process.stdout.write(`${renderFigures([record])}\n`);
    if (order.write) say(`wrote ${await writePage()}`);
    return record?.results.every(({ figures }) => figures.every(isWithinLimit)) === false
      ? EXIT.red
      : EXIT.green;
  } catch (error) {
    say(messageOf(error));
    return failureOf(error).exitCode;
  }
}

async function measure(order: BenchOrder): Promise<BenchRecord> {
  const { signal, release } = interruptible(() => say('interrupted: taking down what the bench made'));
  try {
    await using home = await BenchHome.create(signal);
    const id = recordId(new Date());
    const conditions = await takeConditions({ home, say });
    let record: BenchRecord = { id, conditions, results: [] };
    for (const { name: bench, measure: take } of order.benches) {
      const figures = await take({ ...order, home, say });
      record = { ...record, results: [...record.results, { bench, figures }] };
      say(`${bench}: recorded in ${await records.save(record)}`);
    }
    return record;
  } finally {
    release();
  }
}

async function writePage(): Promise<string> {
  return writeGenerated(projectDir, 'performance.md', {
    figures: renderFigures(await records.all()),
    pike: await renderPikeMinutes(runsDir),
  });
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}
