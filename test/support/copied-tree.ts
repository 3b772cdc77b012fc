import { randomBytes } from 'node:crypto';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { quoteShell } from '../../harness/core/shell-quote.ts';

/** A folder with what copies tend to lose: blanks and quotes in names, modes, a link. */
export async function makeTree(dir: string): Promise<void> {
  await mkdir(`${dir}/sub dir`, { recursive: true });
  await writeFile(`${dir}/script.sh`, '#!/bin/sh\n');
  await chmod(`${dir}/script.sh`, 0o750);
  await writeFile(`${dir}/sub dir/it's`, randomBytes(300_000));
  await chmod(`${dir}/sub dir/it's`, 0o600);
  await symlink('script.sh', `${dir}/link`);
}

export async function expectSameTree(expected: string, found: string): Promise<void> {
  expect(await describeTree(found)).to.equal(await describeTree(expected));
}

/** Whether a transfer has begun to write; for `waitUntil`. */
export async function inProgress(dir: string): Promise<{ done: true } | { pending: string }> {
  const { stdout } = await execa('sh', ['-c', `find ${quoteShell(dir)} -type f -size +1M | head -1`], {
    reject: false,
  });
  return stdout === '' ? { pending: 'nothing written' } : { done: true };
}

async function describeTree(path: string): Promise<string> {
  const listing = `cd ${quoteShell(path)} && find . -printf '%P %y %m %l\\n' | sort && find . -type f -exec sha256sum {} + | sort`;
  return (await execa('sh', ['-c', listing])).stdout;
}
