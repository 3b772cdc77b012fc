import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FullHost } from '../../test/support/full-host.ts';
import { takeInventory } from '../../test/support/leftovers.ts';
import { loopFilesBelow } from '../../test/support/loop-files.ts';
import type { Attempt } from './attempt.ts';
import { endOf } from './end.ts';
import { kindsFor } from './kinds.ts';
import type { Soak } from './trial.ts';

export const full: Soak = {
  name: 'full',
  summary: 'the disk of the host fills while a phase writes (as root, who may mount one)',
  trials: (stage) =>
    (stage.isRoot ? kindsFor(stage) : []).map(({ provider, nodes, usualMs }) => ({
      what: `the host's disk fills, ${nodes}`,
      times: 5,
      usualMs,
      play: () => fill(provider),
    })),
};

async function fill(provider: string): Promise<Attempt> {
  const dir = await mkdtemp(join(tmpdir(), 'stacklab-full-'));
  try {
    const host = await FullHost.create(dir);
    const startedAt = performance.now();
    const run = await host.run('--provider', provider);
    const tookMs = performance.now() - startedAt;
    const end = await endOf(run);
    const left = [...(await takeInventory(dir)).processes, ...(await loopFilesBelow(dir))];
    return {
      tookMs,
      end: end === 'host' ? end : 'wrong',
      said: run.all,
      ...(left.length === 0 ? {} : { left: left.join('; ') }),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
