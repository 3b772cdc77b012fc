import { dirname } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import type { CachedImage } from '../../ports/images.ts';
import { columns } from '../../report/console/columns.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { prepareImages } from '../../run/prepare-images.ts';
import { removeUnusedImages, UNUSED_DAYS } from '../../run/unused-images.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { readLab } from '../lab-files.ts';
import { OPTIONS } from '../options.ts';
import { prunable, type Answer } from '../prunable.ts';

const ID_LETTERS = 12;

const cached = prunable({
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

export const images: Command = {
  ...cached,
  options: {
    ...cached.options,
    of: {
      type: 'string',
      value: 'LAB',
      help: "make what is missing of a lab's images, and tell where they are",
    },
    platform: OPTIONS.platform,
    offline: OPTIONS.offline,
  },
  run: async (call) => {
    const name = call.text('of');
    if (name === undefined) {
      if (call.text('platform') !== undefined || call.flag('offline'))
        throw new UsageError(`--platform and --offline are for: ${program.call} images --of LAB`);
      return cached.run(call);
    }
    if (call.positionals.length > 0 || call.text('days') !== undefined)
      throw new UsageError(`--of is for the list: ${program.call} images --of LAB`);
    const { json, words } = await ofLab(call, name);
    process.stdout.write(call.flag('json') ? `${JSON.stringify(json, null, 2)}\n` : words);
    return 0;
  },
};

/** Those that nodes of a lab boot from, each with the nodes that do. */
async function ofLab(call: Call, name: string): Promise<Answer> {
  const workshop = compose(call.environment);
  const { lab, platform } = await readLab(call, workshop, name);
  const emit = (): void => undefined;
  const made = await prepareImages(workshop.tools, lab, platform, emit, { offline: call.flag('offline') });
  const json = [...new Set(made.values())].map((image) => ({
    id: image.id,
    dir: dirname(image.disk),
    sizeBytes: image.sizeBytes,
    nodes: [...made].flatMap(([node, its]) => (its === image ? [node] : [])),
  }));
  const rows = json.map(({ dir, sizeBytes, nodes }) => [dir, formatBytes(sizeBytes), nodes.join(', ')]);
  return { json, words: columns(rows) };
}

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
