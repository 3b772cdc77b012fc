import { join } from 'node:path';
import { readAccount } from '../../harness/adapters/host/account.ts';
import { readEnvironment } from '../../harness/cli/environment.ts';
import { interruptible } from '../../harness/cli/interrupts.ts';
import { messageOf } from '../../harness/core/errors.ts';
import { EXIT } from '../../harness/report/exit-codes.ts';
import { failureOf } from '../../harness/report/failure.ts';
import { Random } from '../../test/support/random.ts';
import { BenchHome } from '../bench-home.ts';
import { takeConditions } from '../conditions.ts';
import { writeGenerated } from '../generated-page.ts';
import { recordId, Records } from '../records.ts';
import { shareOf } from './share.ts';
import { soakTrial } from './soak-trial.ts';
import { HELP, readOrder, type SoakOrder } from './soak-order.ts';
import { renderTallies, type SoakRecord } from './tally-table.ts';
import { isKept } from './tally.ts';

const { projectDir } = readEnvironment();
const records = new Records<SoakRecord>(join(projectDir, '.lab', 'soak'));

process.exitCode = await main(process.argv.slice(2));

/** 0: all that is promised was kept. 1: something was not. Anything else: nothing is said of it. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const order = readOrder(args);
    if (order.help) {
      process.stdout.write(HELP);
      return EXIT.green;
    }
    const record = order.soaks.length > 0 ? await soak(order) : undefined;
    if (record) process.stdout.write(`${renderTallies([record])}\n`);
    if (order.write) say(`wrote ${await writePage()}`);
    return record?.tallies.every(isKept) === false ? EXIT.red : EXIT.green;
  } catch (error) {
    say(messageOf(error));
    return failureOf(error).exitCode;
  }
}

async function soak(order: SoakOrder): Promise<SoakRecord> {
  const { signal, release } = interruptible(() => say('interrupted: this run is the last one'));
  try {
    let record: SoakRecord = await begin(signal);
    const isRoot = readAccount().uid === 0;
    const random = new Random(Date.now() % 1_000_000);
    const stage = { isRoot, below: (limit: number) => random.below(limit) };
    const trials = order.soaks.flatMap((each) => each.trials(stage));
    const until = Date.now() + order.withinMs;
    for (const [index, trial] of trials.entries()) {
      const withinMs = (until - Date.now()) * shareOf(trials.slice(index), order.times);
      const who = isRoot ? 'root' : 'an ordinary user';
      const tally = await soakTrial(trial, { who, withinMs, times: order.times, signal, say });
      record = { ...record, tallies: [...record.tallies, tally] };
      await records.save(record);
    }
    return record;
  } finally {
    release();
  }
}

/** Images are made, and what proves acceleration is proven, before the first run. */
async function begin(signal: AbortSignal): Promise<SoakRecord> {
  await using home = await BenchHome.create(signal);
  return { id: recordId(new Date()), conditions: await takeConditions({ home, say }), tallies: [] };
}

async function writePage(): Promise<string> {
  return writeGenerated(projectDir, 'reliability.md', { tallies: renderTallies(await records.all()) });
}

function say(line: string): void {
  process.stderr.write(`soak: ${line}\n`);
}
