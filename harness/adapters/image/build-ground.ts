import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { startProgram } from '../host/program.ts';
import { processTable } from '../sandbox/process-identity.ts';
import { ensureDir } from '../cache/cache-entry.ts';
import { removeTree } from '../cache/remove-tree.ts';

const ASKED = '.asked-';
const REMEDY = 'set XDG_CACHE_HOME to a folder of another file system';

/** Why no image can be made in a folder, found out by writing a program there and starting it; undefined when nothing is in the way. */
export async function whyNoBuilds(cacheDir: string): Promise<string | undefined> {
  try {
    await ensureDir(cacheDir);
    await removeAsked(cacheDir);
    const { pid, startTime } = await processTable.self();
    const dir = await mkdtemp(join(cacheDir, `${ASKED}${pid}-${startTime}-`));
    try {
      return await whyNoPrograms(cacheDir, dir);
    } finally {
      await removeTree(dir);
    }
  } catch (error) {
    const message = messageOf(error);
    return message.startsWith(cacheDir)
      ? message
      : `${cacheDir}: the image cache cannot be written: ${message}; set XDG_CACHE_HOME to a folder that can`;
  }
}

/** Removes what commands have left that were killed while they asked. */
export async function removeAsked(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir).catch(() => [])) {
    if (!name.startsWith(ASKED)) continue;
    const [, pid, startTime = ''] = /^(\d+)-(\d+)-/.exec(name.slice(ASKED.length)) ?? [];
    const asks = pid !== undefined && (await processTable.isAlive({ pid: Number(pid), startTime }));
    if (!asks) await removeTree(join(cacheDir, name));
  }
}

/** An image is made by running the programs of its packages where its files lie. */
async function whyNoPrograms(cacheDir: string, dir: string): Promise<string | undefined> {
  const program = join(dir, 'program');
  await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
  const { failed } = await startProgram('sh', ['-c', '[ -x "$1" ] && "$1"', 'sh', program], {
    reject: false,
  });
  return failed
    ? `${cacheDir}: programs in there do not start, so no image can be made (is it mounted noexec?); ${REMEDY}`
    : undefined;
}
