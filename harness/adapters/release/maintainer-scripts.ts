import type { Ownership, PackageRecipe, UserRecipe } from '../../lab/release.ts';

export const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'] as const;
export type ScriptName = (typeof SCRIPTS)[number];

/**
 * The maintainer scripts of a package that a folder describes: what follows from its package.yaml, and after it what the
 * folder's own script does. `own` holds the texts of those, `units` the units that its files bring.
 */
export function maintainerScripts(
  recipe: PackageRecipe,
  own: ReadonlyMap<ScriptName, string>,
  units: readonly string[],
): Map<ScriptName, string> {
  const derived: Readonly<Record<ScriptName, readonly string[]>> = {
    preinst: [],
    postinst: when('configure', [...users(recipe), ...owners(recipe), ...reload(units)]),
    prerm: when('remove', stop(units)),
    postrm: [...when('purge', removals(recipe)), ...when('remove', reload(units))],
  };
  const texts = SCRIPTS.map((name): [ScriptName, string[]] => [
    name,
    [...derived[name], ...withoutHead(own.get(name) ?? '')],
  ]);
  return new Map(
    texts
      .filter(([, lines]) => lines.length > 0)
      .map(([name, lines]) => [name, ['#!/bin/sh', 'set -eu', ...lines, ''].join('\n')]),
  );
}

function when(moment: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [`if [ "$1" = ${moment} ]; then`, ...lines.map((line) => `  ${line}`), 'fi'];
}

function users({ users }: PackageRecipe): string[] {
  return Object.entries(users).flatMap(([name, user]) => userLines(name, user));
}

function userLines(name: string, { id, home, shell, groups }: UserRecipe): string[] {
  const [gid, uid] = id === undefined ? ['', ''] : [` --gid ${id}`, ` --uid ${id}`];
  return [
    `getent group ${name} >/dev/null || groupadd --system${gid} ${name}`,
    `getent passwd ${name} >/dev/null || useradd --system${uid} --gid ${name} --home-dir ${home} --no-create-home --shell ${shell} ${name}`,
    ...groups.map(
      (group) => `! getent group ${group} >/dev/null || usermod --append --groups ${group} ${name}`,
    ),
  ];
}

/** Folders first: what lies in them is reached by patterns. A pattern without files is nobody's mistake on a node. */
function owners({ directories, modes }: PackageRecipe): string[] {
  return [
    ...Object.entries(directories).map(([path, { owner, mode }]) => {
      const [user, group] = owner.split(':');
      return `install --directory --owner ${user ?? ''} --group ${group ?? ''} --mode ${mode} ${path}`;
    }),
    ...Object.entries(modes).flatMap(([path, ownership]) => ownerLines(path, ownership)),
  ];
}

function ownerLines(path: string, { owner, mode }: Ownership): string[] {
  return [
    `for path in ${path}; do`,
    `  [ ! -e "$path" ] || { chown ${owner} "$path" && chmod ${mode} "$path"; }`,
    'done',
  ];
}

/** In a tree that is being built there is no systemd to tell. */
function reload(units: readonly string[]): string[] {
  return units.length === 0 ? [] : ['[ ! -d /run/systemd/system ] || systemctl daemon-reload'];
}

function stop(units: readonly string[]): string[] {
  return units.length === 0 ? [] : [`[ ! -d /run/systemd/system ] || systemctl stop ${units.join(' ')}`];
}

/** What was made and filled for the package; other packages may have files in /etc, and users may have some anywhere. */
function removals({ directories }: PackageRecipe): string[] {
  const places = Object.keys(directories);
  const state = places.filter((path) => path.startsWith('/var/'));
  const settings = places.filter((path) => path.startsWith('/etc/')).toReversed();
  return [
    ...(state.length === 0 ? [] : [`rm -rf ${state.join(' ')}`]),
    ...settings.map((path) => `[ ! -d ${path} ] || rmdir --ignore-fail-on-non-empty ${path}`),
  ];
}

function withoutHead(script: string): string[] {
  const lines = script.trimEnd().split('\n');
  return lines
    .filter((line, index) => line !== '' || index > 0)
    .filter((line) => !/^(?:#!|set -eu$)/.test(line));
}
