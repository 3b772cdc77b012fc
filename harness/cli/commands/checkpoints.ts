import { formatMs } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { MIB, toMiB } from '../../lab/size.ts';
import { columns } from '../../report/console/columns.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { lastPhases, roomOf, shortKey, type Checkpoint } from '../../run/checkpoints/checkpoint.ts';
import type { Call } from '../command.ts';
import type { Workshop } from '../composition.ts';
import { prunable, type Answer } from '../prunable.ts';

export const checkpoints = prunable({
  name: 'checkpoints',
  limits: {
    keep: { type: 'string', value: 'N', help: 'with prune: leave this many' },
    budget: { type: 'string', value: 'SIZE', help: 'with prune: leave what fits into this: 40GiB' },
  },
  list,
  prune,
});

async function list({ checkpoints: store }: Workshop): Promise<Answer> {
  const found = await store.list();
  const entries = found.map(entryOf);
  return { json: entries, words: inWords(entries, roomOf(found), store.budgetBytes) };
}

async function prune(call: Call, { checkpoints: store }: Workshop): Promise<Answer> {
  const keep = countOf(call.text('keep'));
  const budget = sizeOf(call.text('budget'));
  const limit = {
    ...(keep === undefined ? {} : { keep }),
    ...(budget === undefined ? {} : { bytes: budget }),
  };
  await store.removeLeftovers();
  const gone = await store.prune(Object.keys(limit).length > 0 ? limit : { bytes: store.budgetBytes });
  const names = gone.map(({ manifest: { key, lab } }) => `${shortKey(key)} of ${lab}`);
  return {
    json: gone.map(entryOf),
    words: names.length === 0 ? 'nothing to remove\n' : `removed: ${names.join(', ')}\n`,
  };
}

function entryOf({ manifest, usedAt, blocks }: Checkpoint) {
  const { key, lab, phases, madeAt } = manifest;
  const sizeBytes = [...blocks.values()].reduce((sum, bytes) => sum + bytes, 0);
  return {
    key,
    lab,
    after: lastPhases(phases),
    phases: phases.map(({ name }) => name),
    madeAt,
    usedAt: usedAt.toISOString(),
    sizeBytes,
  };
}

function inWords(entries: readonly ReturnType<typeof entryOf>[], room: number, budget: number): string {
  if (entries.length === 0) return 'there is no checkpoint; lab run takes them\n';
  const rows = entries.map(({ key, lab, after, madeAt, sizeBytes }) => [
    shortKey(key),
    lab,
    `after ${after.join(', ')}`,
    `${formatMs(Date.now() - Date.parse(madeAt))} old`,
    formatBytes(sizeBytes),
  ]);
  const total = `${formatBytes(room)} of ${formatBytes(budget)} in all; what checkpoints have in common counts once`;
  return `${columns(rows)}${total}\n`;
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(`--keep ${text}: it is a number`);
}

function sizeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const mib = text === '0' ? 0 : toMiB(text);
  if (mib !== undefined) return mib * MIB;
  throw new UsageError(`--budget ${text}: it is a size such as 40GiB or 512MiB`);
}
