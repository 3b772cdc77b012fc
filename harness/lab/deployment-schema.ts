import { z } from 'zod';
import { isDuration, toMs } from '../core/duration.ts';
import { cloudSchema, UNIT_PATTERN, WORD_DESCRIPTION, WORD_PATTERN } from './cloud-schema.ts';
import { NAME_PATTERN } from './lab-schema.ts';
import { REQUIREMENTS } from './requirement.ts';

/** In the same folder: the scripts of both are the same. */
const FILE_PATTERN = /^[^/]+\.yaml$/;
const DURATION_PATTERN = /^\d+(\.\d+)?(ms|s|m|h)$/;
const word = z.string().regex(WORD_PATTERN).meta({ description: WORD_DESCRIPTION });
const phaseName = z
  .string()
  .regex(NAME_PATTERN)
  .meta({ description: 'a name in lower-case letters, digits and hyphens' });
const target = z.string().min(1).meta({ description: 'all, a role or a node' });

const phase = z
  .strictObject({
    name: phaseName,
    on: z
      .union([target, z.array(target).min(1)])
      .meta({ description: 'all, a role, a node, or a list of roles and nodes' }),
    run: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'a script of the deployment folder, run as root on each node' }),
    local: z.string().min(1).optional().meta({ description: 'a command line, run once on the host' }),
    within: z
      .string()
      .regex(DURATION_PATTERN)
      .refine((text) => !DURATION_PATTERN.test(text) || (isDuration(text) && toMs(text) > 0))
      .meta({ description: 'a duration such as 90s, 5m or 1h, up to 168h: the limit on a KVM host' }),
    needs: z
      .array(phaseName)
      .optional()
      .meta({ description: 'a list of names of phases; without it: the phase before' }),
    requires: z
      .array(z.enum(REQUIREMENTS).meta({ description: REQUIREMENTS.join(', ') }))
      .default([])
      .meta({ description: `a list of: ${REQUIREMENTS.join(', ')}` }),
    inputs: z
      .array(z.string().min(1).meta({ description: 'a file of the folder, or a pattern with *, ** and ?' }))
      .optional()
      .meta({
        description:
          'a list of files of the deployment folder that the phase reads besides its script; without it: all that are no scripts of phases',
      }),
    units: z
      .array(z.string().regex(UNIT_PATTERN).meta({ description: 'the name of a systemd unit' }))
      .default([])
      .meta({ description: 'a list of systemd units whose journal explains a failure' }),
  })
  .meta({
    description: 'a phase with the keys name, on, run or local, within, needs, requires, inputs, units',
    oneOf: [{ required: ['run'] }, { required: ['local'] }],
  });

export const deploymentSchema = z.strictObject({
  extends: z.string().regex(FILE_PATTERN).optional().meta({
    description:
      'another deployment of the same folder, NAME.yaml: what stands here comes over what stands there',
  }),
  secrets: z
    .array(word)
    .default([])
    .meta({ description: 'a list of names: a password is made for each in every run' }),
  settings: z
    .record(
      word,
      z.union([z.string(), z.number(), z.boolean()]).meta({ description: 'a text, a number, true or false' }),
    )
    .default({})
    .meta({ description: 'a map of names to texts, numbers, true or false' }),
  cloud: cloudSchema.optional(),
  phases: z.array(phase).min(1).meta({ description: 'a list of at least one phase' }),
});

/** For editors: what extends another deployment need not say all. */
export const anyDeploymentSchema = z.union([
  deploymentSchema,
  z.looseObject({ extends: deploymentSchema.shape.extends.unwrap() }),
]);

type DeploymentText = z.output<typeof deploymentSchema>;
export type PhaseText = DeploymentText['phases'][number];
