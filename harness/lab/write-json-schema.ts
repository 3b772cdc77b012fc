import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from './json-schema.ts';

/** `npm run schema`: with write-seed-map.ts, what of this layer writes files. */
const FOLDER = join(import.meta.dirname, '../../labs/schema');

await mkdir(FOLDER, { recursive: true });
for (const [name, text] of jsonSchemas()) await writeFile(join(FOLDER, name), text);
