import { UsageError } from '../../core/errors.ts';
import type { CachedImage } from '../../ports/images.ts';
import { columns } from '../../report/console/columns.ts';
import { formatBytes } from '../../report/console/units.ts';
import { removeUnusedImages, UNUSED_DAYS } from '../../run/unused-images.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { OPTIONS } from '../options.ts';

const ID_LETTERS = 12;

export const images: Command = {
  name: 'images',
  summary: 'Tells which images are in the cache; prune removes those that no run has used for long.',
  usage: '[prune] [options]',
  options: {
    days: {
      type: 'string',
      value: 'N',
      help: `with prune: leave what the last N days have used (${UNUSED_DAYS})`,
    },
    json: OPTIONS.json,
  },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    const [word] = call.positionals;
    if (word !== undefined && word !== 'prune')
      throw new UsageError(`images ${word}: it is prune, or nothing for the list`);
    return word === 'prune' ? prune(call, workshop) : list(call, workshop);
  },
};

async function list(call: Call, { tools }: Workshop): Promise<number> {
  if (call.text('days') !== undefined) throw new UsageError('--days is for: npx lab images prune');
  const found = await tools.images.list();
  process.stdout.write(call.flag('json') ? `${JSON.stringify(found, null, 2)}\n` : inWords(found));
  return 0;
}

async function prune(call: Call, { tools, instances }: Workshop): Promise<number> {
  const days = daysOf(call.text('days'));
  const { removed } = await removeUnusedImages(tools.images, await instances.list(), { days });
  if (call.flag('json')) process.stdout.write(`${JSON.stringify(removed, null, 2)}\n`);
  else process.stdout.write(removed.length === 0 ? 'nothing to remove\n' : `removed:\n${inWords(removed)}`);
  return 0;
}

function inWords(found: readonly CachedImage[]): string {
  if (found.length === 0) return 'there is no image; lab run makes them\n';
  const rows = found.map(({ kind, id, usedAt, sizeBytes }) => [
    id.slice(0, ID_LETTERS),
    kind,
    `last used ${usedAt.toISOString().slice(0, 10)}`,
    formatBytes(sizeBytes),
  ]);
  const total = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${columns(rows)}${formatBytes(total)} in all\n`;
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return UNUSED_DAYS;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--days ${text}: it is a number`);
}
