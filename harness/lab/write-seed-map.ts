import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSeedMap, renderSeedMap } from './seed-map.ts';

/** `npm run seeds`: prints labs/seeds.yaml for who reads it. */
const ROOT = join(import.meta.dirname, '../..');
const MAP = 'labs/seeds.yaml';

const rows = parseSeedMap({ file: MAP, text: await readFile(join(ROOT, MAP), 'utf8') });
await writeFile(join(ROOT, 'docs/seeds.md'), renderSeedMap(rows));
