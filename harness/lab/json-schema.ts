import { z } from 'zod';
import { anyDeploymentSchema } from './deployment-schema.ts';
import { anyLabSchema } from './lab-schema.ts';
import { guestSchema, platformSchema } from './platform-schema.ts';
import { packageSchema, releaseSchema } from './release-schema.ts';

/** The files of labs/schema, which editors read: name to text. The same types that validate a run. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['lab.schema.json', render('A lab: its networks and nodes', anyLabSchema())],
    ['deployment.schema.json', render('A deployment: its phases', anyDeploymentSchema)],
    ['platform.schema.json', render('A platform: where nodes and packages come from', platformSchema)],
    ['release.schema.json', render('A release: what its archive of packages is made of', releaseSchema)],
    ['package.schema.json', render('A package of a release or of a look', packageSchema)],
    ['guest.schema.json', render('A guest image: what the cloud under test boots', guestSchema)],
  ]);
}

function render(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
