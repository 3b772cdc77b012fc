import { mkdir, rm } from 'node:fs/promises';
import { HostFault } from '../../core/errors.ts';
import { lastLines } from '../../core/excerpt.ts';
import { startProgram } from '../host/program.ts';

const PLUGIN = 'vagrant-libvirt';
const WITHIN_MS = 60_000;
const LINES_SHOWN = 4;

/** Throws `HostFault` where Vagrant does not start, or does not know the plugin that makes machines; `home` is made for a moment. */
export async function requirePlugin(home: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  try {
    const env = { VAGRANT_HOME: home, VAGRANT_CHECKPOINT_DISABLE: '1' };
    const options = { env, reject: false, all: true, stdin: 'ignore', timeout: WITHIN_MS } as const;
    const { exitCode, all } = await startProgram('vagrant', ['plugin', 'list'], options);
    const words = lastLines(all, LINES_SHOWN).join('\n') || 'nothing';
    if (exitCode !== 0) throw new HostFault(`vagrant plugin list: it failed; it said last:\n${words}`);
    if (!all.includes(PLUGIN))
      throw new HostFault(
        `Vagrant has no plugin ${PLUGIN}: install Debian's package of that name; its plugins are: ${words}`,
      );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
