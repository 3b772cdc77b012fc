// Hooks of Node.js for TypeScript in a folder with a question mark in its path, where tsx takes what follows for a query
// and no longer knows the language of the file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, URL } from 'node:url';

const { transformSync } = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))(
  'esbuild',
);

export function loadSync(url, context, nextLoad) {
  if (!isMeant(url)) return nextLoad(url, context);
  const sourcefile = fileURLToPath(url);
  const options = { sourcefile, loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline' };
  const { code } = transformSync(readFileSync(sourcefile, 'utf8'), options);
  return { format: 'module', source: code, shortCircuit: true };
}

export async function load(url, context, nextLoad) {
  return loadSync(url, context, nextLoad);
}

function isMeant(url) {
  if (!url.startsWith('file:') || !url.includes('%3F')) return false;
  return new URL(url).pathname.endsWith('.ts');
}
