import { didYouMean } from '../core/nearest.ts';
import { ROLES, type Lab } from './lab.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/** The names of the nodes that `all`, roles and nodes mean, in the order of lab.yaml. */
export function nodesOf(on: string | readonly string[], lab: Lab): string[] {
  const targets = [on].flat();
  return lab.nodes
    .filter(({ name, role }) => targets.some((target) => ['all', name, role].includes(target)))
    .map(({ name }) => name);
}

/** Notes a target that means no node of the lab. */
export function checkTarget(yaml: YamlFile, path: KeyPath, target: string, lab: Lab): void {
  if (target === '' || nodesOf(target, lab).length > 0) return;
  const roles = [...new Set(lab.nodes.map(({ role }) => role))];
  const allowed = ['all', ...roles, ...lab.nodes.map(({ name }) => name)];
  const isRole = ROLES.some((role) => role === target);
  const what = isRole ? `no node of lab ${lab.name} has the role` : `lab ${lab.name} has no node or role`;
  yaml.report(
    path,
    `${what} '${target}'${didYouMean(target, allowed) || ';'} allowed: ${allowed.join(', ')}`,
  );
}
