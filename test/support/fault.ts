import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import { PROJECT } from './lab-cli.ts';

const FAULTS = join(PROJECT, 'test/faults');

const edit = z.strictObject({ file: z.string(), from: z.string().min(1), to: z.string() });
const schema = z.strictObject({
  title: z.string(),
  provider: z.enum(['container', 'libvirt']).default('container'),
  /** What is played on it, where it is not the lab's own. */
  scenario: z.string().optional(),
  edits: z.array(edit).default([]),
  /** After all others: what happens to a cloud that has just been deployed. */
  phase: z.strictObject({ name: z.string(), on: z.string(), script: z.string() }).optional(),
  /** What is red in a run, `phase identity` or `check launch\\.`; absent where no more than a warning is due. */
  red: z.string().optional(),
  /** What the failures or the warnings of the run say, and names the mistake. */
  named: z.string(),
});

/** A mistake in lab pike's deployment, as people make it. */
export type Fault = z.infer<typeof schema> & { readonly name: string };

export async function readFaults(): Promise<Fault[]> {
  const files = (await readdir(FAULTS)).filter((file) => file.endsWith('.yaml')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const document = parseDocument(await readFile(join(FAULTS, file), 'utf8'));
      return { name: basename(file, '.yaml'), ...schema.parse(document.toJS()) };
    }),
  );
}

/** What faults change; the whole of a deployment goes to the nodes, and links with it. */
const CHANGED = ['labs/openstack', 'labs/lib', 'labs/pike', 'scenarios'];
const SHARED = [
  'labs/platforms',
  'labs/guests',
  'labs/releases',
  'labs/looks',
  'harness',
  'node_modules',
  'package.json',
  'tsconfig.json',
];

/** A project with the deployment of lab pike and with the fault; everything else of it is this one's own. */
export async function makeFaultyProject(dir: string, fault: Fault): Promise<void> {
  for (const name of CHANGED) await cp(join(PROJECT, name), join(dir, name), { recursive: true });
  for (const name of SHARED) await symlink(join(PROJECT, name), join(dir, name));
  // whether a cloud comes back is asked of one that was whole
  await replaceOnce(join(dir, 'scenarios/pike.scenario.ts'), '  step(...restartOfAllNodes);\n', '');
  for (const { file, from, to } of fault.edits) await replaceOnce(join(dir, file), from, to);
  if (fault.phase) await addPhase(join(dir, 'labs/openstack'), fault.phase);
}

/** Throws when the text is not there exactly once: the fault is of another time then. */
async function replaceOnce(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`${path}: found ${times} times, not once: ${from}`);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
}

async function addPhase(dir: string, { name, on, script }: NonNullable<Fault['phase']>): Promise<void> {
  const file = join(dir, 'pike.yaml');
  const deployment = parseDocument(await readFile(file, 'utf8'));
  const phases = deployment.get('phases');
  if (!isSeq(phases)) throw new Error(`${file}: has no phases`);
  const needs = (phases.toJSON() as { name: string }[]).map((phase) => phase.name);
  phases.add(deployment.createNode({ name, on, run: `${name}.sh`, within: '3m', needs }));
  await writeFile(file, deployment.toString());
  await writeFile(
    join(dir, `${name}.sh`),
    `#!/usr/bin/env bash\nset -euo pipefail\n. "$LAB_LIB/base.sh"\n\n${script}`,
    {
      mode: 0o755,
      flag: 'wx',
    },
  );
}
