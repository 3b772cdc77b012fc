import { z } from 'zod';
import { NAME_PATTERN } from './lab-schema.ts';

const PACKAGE_PATTERN = /^[a-z0-9][a-z0-9+.-]+$/;
const RELATION_PATTERN =
  /^[a-z0-9][a-z0-9+.-]+( \((<<|<=|=|>=|>>) [0-9A-Za-z.+:~-]+\))?( \| [a-z0-9][a-z0-9+.-]+)*$/;
const DISTRIBUTION_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const ABSOLUTE_PATTERN = /^\/[\w.@%+=*?/-]*$/;
const RELATIVE_PATTERN = /^[\w.@%+=*?-][\w.@%+=*?/-]*$/;

const text = (description: string) => z.string().min(1).meta({ description });
const packageName = text('the name of a package').regex(PACKAGE_PATTERN);
const packages = z.array(packageName).default([]).meta({ description: 'a list of package names' });
const relations = z
  .array(
    text('a package, with a version if need be: apache2-bin, or python2-six (>= 1.10)').regex(
      RELATION_PATTERN,
    ),
  )
  .default([])
  .meta({ description: 'a list of packages' });
const distribution = text('the name of a Python distribution').regex(DISTRIBUTION_PATTERN);
const distributions = z
  .array(distribution)
  .default([])
  .meta({ description: 'a list of names of Python distributions' });
const path = text('an absolute path').regex(ABSOLUTE_PATTERN);
const inArchive = text('a path in a source archive, or a pattern of such').regex(RELATIVE_PATTERN);
const account = text('the name of a user').regex(/^[a-z_][a-z0-9_-]{0,31}$/);

const ownership = z
  .strictObject({
    owner: z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*$/)
      .default('root:root')
      .meta({ description: 'a user and a group such as root:nova' }),
    mode: z
      .string()
      .regex(/^[0-7]{4}$/)
      .meta({ description: "a mode in four octal digits and quotes, such as '0640'" }),
  })
  .meta({ description: 'an owner and a mode' });

/** labs/releases/NAME/release.yaml */
export const releaseSchema = z.strictObject({
  title: text('what the release is, in words'),
  tree: z
    .strictObject({
      suite: z.string().regex(NAME_PATTERN).meta({ description: 'the name of a suite such as bullseye' }),
      packages,
    })
    .meta({ description: 'where packages are built: suite, packages' }),
  python: z
    .strictObject({
      first: distributions,
      names: z
        .record(distribution, packageName)
        .default({})
        .meta({ description: 'a map from distributions to names of packages' }),
      depends: z
        .record(distribution, relations)
        .default({})
        .meta({ description: 'a map from distributions to lists of packages' }),
      standard: distributions.default([]),
      without: z.array(path).default([]).meta({ description: 'a list of absolute paths' }),
    })
    .meta({ description: 'how distributions become packages: first, names, depends, standard, without' }),
  looks: z
    .array(z.string().regex(NAME_PATTERN).meta({ description: 'the name of a folder in labs/looks' }))
    .default([])
    .meta({ description: 'a list of names of folders in labs/looks' }),
});

const user = z
  .strictObject({
    id: z.int().min(1).max(999).optional().meta({ description: 'a number from 1 to 999' }),
    home: path,
    shell: path.default('/usr/sbin/nologin'),
    groups: z.array(account).default([]).meta({ description: 'a list of groups' }),
  })
  .meta({ description: 'a user of the system: id, home, shell, groups' });

/** package.yaml of a folder in labs/releases/NAME/packages or labs/looks/NAME */
export const packageSchema = z.strictObject({
  summary: text('what the package is, in one line').regex(/^[^\n]{1,80}$/),
  version: text('a version in quotes, such as "1.0"')
    .regex(/^[0-9][0-9A-Za-z.+~]*$/)
    .optional(),
  of: distribution.optional(),
  depends: relations,
  conflicts: relations,
  provides: relations,
  python: distributions,
  programs: z
    .array(text('the name of a program').regex(/^[\w.+-]+$/))
    .default([])
    .meta({ description: 'a list of names of programs' }),
  users: z.record(account, user).default({}).meta({ description: 'a map of users by name' }),
  directories: z
    .record(path, ownership)
    .default({})
    .meta({ description: 'a map of owners and modes by path' }),
  modes: z.record(path, ownership).default({}).meta({ description: 'a map of owners and modes by path' }),
  sources: z
    .record(
      distribution,
      z.record(inArchive, path).meta({ description: 'a map from paths in the source archive to places' }),
    )
    .default({})
    .meta({ description: 'a map of files to take, by distribution' }),
  generated: z
    .record(
      path,
      z
        .strictObject({ source: distribution, config: inArchive })
        .meta({ description: 'a distribution (source) and a file of its source archive (config)' }),
    )
    .default({})
    .meta({ description: 'a map from places to what oslo-config-generator is told' }),
});
