import { didYouMean } from '../core/nearest.ts';
import { rolesOf, USUAL_ROLES, type Lab } from './lab.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/** The names of the nodes that `all`, roles and nodes mean, in the order of lab.yaml. */
export function nodesOf(on: string | readonly string[], lab: Lab): string[] {
  const targets = [on].flat();
  return lab.nodes
    .filter(({ name, roles }) => targets.some((target) => ['all', name, ...roles].includes(target)))
    .map(({ name }) => name);
}

/** Notes a target that means no node of the lab. */
export function checkTarget(yaml: YamlFile, path: KeyPath, target: string, lab: Lab): void {
  if (target === '' || nodesOf(target, lab).length > 0) return;
  const allowed = [...new Set(['all', ...rolesOf(lab), ...lab.nodes.map(({ name }) => name)])];
  const isRole = USUAL_ROLES.includes(target);
  const what = isRole ? `no node of lab ${lab.name} has the role` : `lab ${lab.name} has no node or role`;
  yaml.report(
    path,
    `${what} '${target}'${didYouMean(target, allowed) || ';'} allowed: ${allowed.join(', ')}`,
  );
}
