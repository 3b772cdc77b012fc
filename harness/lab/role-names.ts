import { didYouMean } from '../core/nearest.ts';
import { rolesOf, type Lab } from './lab.ts';
import { entriesOf, valueAt } from './validate.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

const ROLE = /\{([a-z][a-z0-9-]*)\}/g;

/**
 * Puts the name of a lab's node in the place of `{ROLE}` in the texts of `cloud:`, the first of those that have the role: one
 * description of a cloud serves labs whose nodes are called otherwise.
 */
export function nameNodesByRole(yaml: YamlFile, lab: Lab): void {
  const cloud = valueAt(yaml.value, ['cloud']);
  if (cloud === undefined) return;
  yaml.complete({ ...Object.fromEntries(entriesOf(yaml.value)), cloud: named(yaml, ['cloud'], cloud, lab) });
}

function named(yaml: YamlFile, path: KeyPath, value: unknown, lab: Lab): unknown {
  if (typeof value === 'string')
    return value.replaceAll(ROLE, (text, role: string) => nodeOf(yaml, path, role, lab) ?? text);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => named(yaml, [...path, index], item, lab));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    entriesOf(value).map(([key, item]) => [key, named(yaml, [...path, key], item, lab)]),
  );
}

function nodeOf(yaml: YamlFile, path: KeyPath, role: string, lab: Lab): string | undefined {
  const node = lab.nodes.find(({ roles }) => roles.includes(role));
  const known = rolesOf(lab);
  if (!node)
    yaml.report(
      path,
      `no node of lab ${lab.name} has the role '${role}'${didYouMean(role, known) || ';'} there are: ${known.join(', ')}`,
    );
  return node?.name;
}
