import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedPages } from './generated-pages.ts';

/** `npm run pages`: prints the comments of the code for who writes checks and scripts. */
const ROOT = join(import.meta.dirname, '../..');

for (const { file, text } of await generatedPages(ROOT)) await writeFile(join(ROOT, file), text);
