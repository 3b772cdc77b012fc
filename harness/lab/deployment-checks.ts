import { didYouMean } from '../core/nearest.ts';
import { checkCloud } from './cloud-checks.ts';
import { checkVariables } from './variable-checks.ts';
import { globOf } from './glob.ts';
import type { Lab } from './lab.ts';
import { cyclesOf } from './phase-graph.ts';
import { checkTarget } from './targets.ts';
import { entriesOf, stringAt, stringsAt, valueAt } from './validate.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/** Of a long cycle, at each end. */
const SHOWN_PHASES = 5;

/** Notes what no schema can see: phases, nodes and scripts that do not exist. Works on half-right files too. */
export function checkDeployment(yaml: YamlFile, lab: Lab, { files, faults }: DeploymentFiles): void {
  const phases = phasesOf(yaml.value);
  const there = new Set(files);
  const names = new Set(phases.map(({ name }) => name).filter((name) => name !== ''));
  checkTwice(yaml, phases);
  for (const phase of phases) {
    checkTargets(yaml, phase, lab);
    checkAction(yaml, phase, there);
    checkScript(yaml, phase, faults);
    checkNeeds(yaml, phase, names);
    checkInputs(yaml, phase, files);
  }
  checkCycles(yaml, phases);
  checkVariables(yaml);
  checkCloud(yaml, lab);
}

/** What is in the folder of a deployment. */
export interface DeploymentFiles {
  readonly files: readonly string[];
  /** Why nodes could not run a file as a script, by its path. */
  readonly faults: ReadonlyMap<string, string>;
}

interface DraftPhase {
  readonly path: KeyPath;
  readonly keys: unknown;
  readonly name: string;
  readonly needs: readonly string[];
}

function phasesOf(value: unknown): DraftPhase[] {
  const phases = valueAt(value, ['phases']);
  const list: readonly unknown[] = Array.isArray(phases) ? phases : [];
  return list.map((keys, index) => ({
    path: ['phases', index],
    keys,
    name: stringAt(keys, 'name') ?? '',
    needs: valueAt(keys, ['needs']) === undefined ? before(list, index) : stringsAt(keys, 'needs'),
  }));
}

/** Without `needs` a phase needs the one before it. */
function before(phases: readonly unknown[], index: number): string[] {
  const name = stringAt(phases[index - 1], 'name');
  return name === undefined ? [] : [name];
}

function checkTwice(yaml: YamlFile, phases: readonly DraftPhase[]): void {
  const seen = new Set<string>();
  for (const { path, name } of phases) {
    if (name && seen.has(name))
      yaml.report([...path, 'name'], `'${name}' names two phases; a name can be used once`);
    seen.add(name);
  }
}

function checkTargets(yaml: YamlFile, { path, keys }: DraftPhase, lab: Lab): void {
  const on = valueAt(keys, ['on']);
  const single = typeof on === 'string';
  for (const [index, target] of (single ? [on] : stringsAt(keys, 'on')).entries())
    checkTarget(yaml, single ? [...path, 'on'] : [...path, 'on', index], target, lab);
}

function checkAction(yaml: YamlFile, { path, keys }: DraftPhase, files: ReadonlySet<string>): void {
  const present = entriesOf(keys).map(([key]) => key);
  const actions = present.filter((key) => key === 'run' || key === 'local');
  if (present.length > 0 && actions.length !== 1)
    yaml.report(
      path,
      `${actions.length === 0 ? 'neither run nor local' : 'both run and local'}; allowed: exactly one of run (a script for the nodes) and local (a command for the host)`,
    );
  const script = stringAt(keys, 'run');
  if (!script || files.has(script)) return;
  const scripts = [...files].filter((file) => file !== 'deployment.yaml');
  const hint = didYouMean(script, scripts);
  yaml.report(
    [...path, 'run'],
    `no script '${script}' in the deployment's folder${hint || ';'} there are: ${scripts.join(', ') || 'none'}`,
  );
}

function checkScript(yaml: YamlFile, { path, keys }: DraftPhase, faults: DeploymentFiles['faults']): void {
  const fault = faults.get(stringAt(keys, 'run') ?? '');
  if (fault !== undefined) yaml.report([...path, 'run'], fault);
}

function checkNeeds(yaml: YamlFile, { path, name, needs }: DraftPhase, names: ReadonlySet<string>): void {
  for (const [index, need] of needs.entries())
    if (!names.has(need)) {
      const others = [...names].filter((other) => other !== name);
      const hint = didYouMean(need, others);
      yaml.report(
        [...path, 'needs', index],
        `no phase '${need}'${hint || ';'} phases: ${others.join(', ') || 'no other'}`,
      );
    }
}

/** A pattern that fits nothing is a typo, and what it should have named would change unnoticed. */
function checkInputs(yaml: YamlFile, { path, keys }: DraftPhase, files: readonly string[]): void {
  for (const [index, pattern] of stringsAt(keys, 'inputs').entries()) {
    const glob = globOf(pattern);
    if (pattern !== '' && !files.some((file) => glob.test(file)))
      yaml.report(
        [...path, 'inputs', index],
        `no file of the deployment's folder fits '${pattern}'${didYouMean(pattern, files) || ';'} there are: ${files.join(', ')}`,
      );
  }
}

function checkCycles(yaml: YamlFile, phases: readonly DraftPhase[]): void {
  for (const cycle of cyclesOf(phases)) {
    const phase = phases.find(({ name }) => name === cycle[0]);
    yaml.report([...(phase?.path ?? []), 'needs'], `the phases need each other: ${shown(cycle)}`);
  }
}

function shown(cycle: readonly string[]): string {
  const [start, end] = [cycle.slice(0, SHOWN_PHASES), cycle.slice(-SHOWN_PHASES)];
  const all = cycle.length <= 2 * SHOWN_PHASES;
  return all ? cycle.join(' -> ') : [...start, '…', ...end].join(' -> ');
}
