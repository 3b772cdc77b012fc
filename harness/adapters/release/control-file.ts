import type { PackagePlan } from './package-plan.ts';

const MAINTAINER = 'stacklab <root@localhost>';
/** As in the archive's Release file: on a node it tells these packages from Debian's. */
const ORIGIN = 'stacklab';

/** deb-control(5) of a package; `architecture` is that of packages with machine code. */
export function renderControl(plan: PackagePlan, architecture: string): string {
  const lists: [string, readonly string[]][] = [
    ['Depends', plan.depends],
    ['Conflicts', plan.conflicts],
    ['Provides', plan.provides],
  ];
  const fields: [string, string][] = [
    ['Package', plan.name],
    ['Version', plan.version],
    ['Architecture', plan.isNative ? architecture : 'all'],
    ['Maintainer', MAINTAINER],
    ['Origin', ORIGIN],
    ['Section', 'net'],
    ['Priority', 'optional'],
    ...lists
      .filter(([, list]) => list.length > 0)
      .map(([name, list]): [string, string] => [name, list.join(', ')]),
    ['Description', plan.summary.replaceAll(/\s+/g, ' ').trim()],
  ];
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('');
}
