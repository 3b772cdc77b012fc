import { UsageError } from '../../core/errors.ts';
import type { CachedImage } from '../../ports/images.ts';
import { columns } from '../../report/console/columns.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { removeUnusedImages, UNUSED_DAYS } from '../../run/unused-images.ts';
import type { Call } from '../command.ts';
import type { Workshop } from '../composition.ts';
import { prunable, type Answer } from '../prunable.ts';

const ID_LETTERS = 12;

export const images = prunable({
  name: 'images',
  limits: {
    days: {
      type: 'string',
      value: 'N',
      help: `with prune: leave what the last N days have used (${UNUSED_DAYS})`,
    },
  },
  list,
  prune,
});

async function list({ tools }: Workshop): Promise<Answer> {
  const found = await tools.images.list();
  return { json: found, words: inWords(found) };
}

async function prune(call: Call, { tools, instances }: Workshop): Promise<Answer> {
  const days = daysOf(call.text('days'));
  const { removed } = await removeUnusedImages(tools.images, await instances.list(), { days });
  return {
    json: removed,
    words: removed.length === 0 ? 'nothing to remove\n' : `removed:\n${inWords(removed)}`,
  };
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
