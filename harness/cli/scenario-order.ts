import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { ScenarioOrder } from '../run/scenario-run.ts';
import type { Call } from './command.ts';
import type { Workshop } from './composition.ts';
import type { LabFiles } from './lab-files.ts';

const SUFFIX = '.scenario.ts';

/** What it takes to play a scenario on a lab: the one that is named, or the lab's own. Throws `UsageError`. */
export async function orderScenario(
  call: Call,
  { environment, libDir }: Workshop,
  { lab, deployment, guest }: Pick<LabFiles, 'lab' | 'deployment' | 'guest'>,
  mode: ScenarioOrder['mode'],
): Promise<ScenarioOrder> {
  const scenario = await chosenScenario(call, lab.name, join(environment.projectDir, 'scenarios'));
  const settings = new Map(call.texts('set').map(setting));
  const [unheard] = settings.keys();
  if (!scenario && unheard !== undefined)
    throw new UsageError(`--set ${unheard}: lab ${lab.name} has no scenario; name one with --scenario`);
  return {
    mode,
    only: call.texts('only'),
    settings,
    deployment,
    libDir,
    offline: call.flag('offline'),
    ...(guest ? { guest } : {}),
    ...(scenario ? { scenario } : {}),
  };
}

/** Undefined for a lab without a scenario of its own, when none is named. */
async function chosenScenario(call: Call, lab: string, dir: string): Promise<ScenarioOrder['scenario']> {
  const names = await scenariosIn(dir);
  const wanted = call.text('scenario');
  const name = wanted ?? lab;
  if (names.includes(name)) return { name, file: join(dir, name + SUFFIX) };
  if (wanted === undefined) return undefined;
  const there = names.length > 0 ? `there are: ${names.join(', ')}` : `there is none in ${dir}`;
  throw new UsageError(
    `--scenario ${wanted}: there is no such scenario${didYouMean(wanted, names) || ';'} ${there}`,
  );
}

async function scenariosIn(dir: string): Promise<string[]> {
  const files = await readdir(dir).catch(() => []);
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .toSorted();
}

/** `servers=200` */
function setting(text: string): readonly [string, string] {
  const cut = text.indexOf('=');
  if (cut > 0) return [text.slice(0, cut), text.slice(cut + 1)];
  throw new UsageError(`--set ${text}: write it as NAME=VALUE, such as servers=4`);
}
