import { didYouMean } from '../core/nearest.ts';
import { entriesOf, stringAt, valueAt } from './validate.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/**
 * Completes a deployment with the one that its `extends` names. Maps come together key by key; of anything else what the
 * deployment itself says stands; null takes a key away. Its phases are those that it lists: each by name as the other has it, or a
 * map that stands over the one of that name. Throws `UsageError` on a phase or a key that the other does not have.
 */
export function extendDeployment(yaml: YamlFile, { name, value: base }: ExtendedFile): void {
  const { phases: own, ...rest } = Object.fromEntries(entriesOf(yaml.value));
  const others: readonly unknown[] = [valueAt(base, ['phases'])].flat();
  const phases = Array.isArray(own)
    ? own.map((phase: unknown, index) =>
        phaseOver(yaml, { name, phases: others, path: ['phases', index] }, phase),
      )
    : others;
  yaml.complete({ ...Object.fromEntries(entriesOf(over(yaml, name, [], base, rest))), phases });
  yaml.throwIfProblems();
}

export interface ExtendedFile {
  /** As its user writes it: `pike.yaml`. */
  readonly name: string;
  readonly value: unknown;
}

interface OtherPhases {
  readonly name: string;
  readonly phases: readonly unknown[];
  readonly path: KeyPath;
}

function phaseOver(yaml: YamlFile, { name, phases, path }: OtherPhases, phase: unknown): unknown {
  const wanted = typeof phase === 'string' ? phase : stringAt(phase, 'name');
  const other = phases.find((candidate) => stringAt(candidate, 'name') === wanted);
  if (typeof phase !== 'string') return other === undefined ? phase : over(yaml, name, path, other, phase);
  if (other !== undefined) return other;
  const there = phases.flatMap((candidate) => stringAt(candidate, 'name') ?? []);
  yaml.report(
    path,
    `${name} has no phase '${phase}'${didYouMean(phase, there) || ';'} there are: ${there.join(', ')}`,
  );
  return phase;
}

function over(yaml: YamlFile, name: string, path: KeyPath, base: unknown, own: unknown): unknown {
  if (!isMap(base) || !isMap(own)) return own;
  const keys = Object.keys({ ...base, ...own });
  return Object.fromEntries(
    keys.flatMap((key) => {
      if (!Object.hasOwn(own, key)) return [[key, base[key]]];
      const at = [...path, key];
      if (own[key] === null && !Object.hasOwn(base, key))
        yaml.report(at, `${name} has no such key that null could take away`);
      return own[key] === null ? [] : [[key, over(yaml, name, at, valueAt(base, [key]), own[key])]];
    }),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
