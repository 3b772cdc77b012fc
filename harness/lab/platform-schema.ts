import { z } from 'zod';
import { NAME_PATTERN } from './lab-schema.ts';

/** Packages of kernels have such names, and no others do. */
export const KERNEL_PATTERN = /^linux-image-[a-z0-9+.-]+$/;
const PACKAGE_PATTERN = /^[a-z0-9][a-z0-9+.-]*$/;
/** A run records `NODE.packages` by itself. */
const RECORD_PATTERN = /^(?!packages$)[a-z0-9]+(-[a-z0-9]+)*$/;
const PATH_PATTERN = /^(\/[\w.@%+~-]+)+$/;
/** One word of a sources.list; apt in a build sees no files of the host. */
const MIRROR_PATTERN = /^https?:\/\/[^\s/[\]]+(\/[^\s[\]]*)?$/;

const text = (description: string) => z.string().min(1).meta({ description });

const url = z
  .url({ protocol: /^(https?|file)$/ })
  .meta({ description: 'an address that starts with http://, https:// or file://' });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'a SHA-256 checksum: 64 lower-case hexadecimal digits, in quotes' });
const packages = z
  .array(z.string().regex(PACKAGE_PATTERN).meta({ description: 'the name of a package' }))
  .default([])
  .meta({ description: 'a list of package names' });

const build = z
  .strictObject({
    tool: z.enum(['mmdebstrap']),
    suite: z.string().regex(NAME_PATTERN).meta({ description: 'the name of a suite such as bookworm' }),
    components: z
      .array(text('the name of a component'))
      .min(1)
      .default(['main'])
      .meta({ description: 'a list of components such as [main]' }),
    packages,
    release: z
      .string()
      .regex(NAME_PATTERN)
      .optional()
      .meta({ description: 'the name of a folder in labs/releases' }),
    kernel: z
      .string()
      .regex(KERNEL_PATTERN)
      .optional()
      .meta({ description: 'the name of a package that is a kernel, such as linux-image-cloud-amd64' }),
    mirror: z.string().regex(MIRROR_PATTERN).optional().meta({
      description: 'the address of an archive that has the suite; it starts with http:// or https://',
    }),
    security: z.boolean().optional().meta({ description: 'true or false' }),
  })
  .meta({
    description:
      'a recipe with the keys tool, suite, components, packages, kernel, mirror, security, release',
  });

const size = z.int().min(1).optional().meta({ description: 'a number of bytes' });
const download = z
  .strictObject({ url, sha256, size, format: z.enum(['qcow2', 'raw']).default('qcow2') })
  .meta({ description: 'a recipe with the keys url, sha256, size, format' });

/** labs/platforms/NAME.yaml */
export const platformSchema = z
  .strictObject({
    title: text('what the platform is, in words'),
    release: text('what a deployment on it installs, in words: OpenStack Zed (Debian 12)'),
    record: z
      .record(
        z
          .string()
          .regex(RECORD_PATTERN)
          .meta({ description: 'a name in lower-case letters, digits and hyphens, other than packages' }),
        z.string().regex(PATH_PATTERN).meta({ description: 'an absolute path' }),
      )
      .default({})
      .meta({ description: 'absolute paths of files of nodes, by names' }),
    client: packages,
    build: build.optional(),
    download: download.optional(),
  })
  .meta({ oneOf: [{ required: ['build'] }, { required: ['download'] }] });

/** labs/guests/NAME.yaml */
export const guestSchema = z.strictObject({
  title: text('what the image is, in words'),
  url,
  sha256,
  md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .meta({ description: 'an MD5 checksum: 32 lower-case hexadecimal digits, in quotes' }),
  size,
  format: z.enum(['qcow2']).default('qcow2'),
  fallback: z.enum(['stand-in']).optional(),
  login: text('the user that one logs in as').default('cirros'),
});

export type DownloadText = z.output<typeof download>;
