// What bin/lab starts: TypeScript becomes readable, and the command line takes over.
import * as modules from 'node:module';

if (import.meta.url.includes('%3F') || process.env.STACKLAB_PROJECT?.includes('?')) await readQuestionMarks();
await import('tsx/esm');
await import('./main.ts');

/** Hooks that are added first are asked last: what tsx gets from these is JavaScript, which it can read. */
async function readQuestionMarks() {
  const hooks = './question-mark.js';
  if (!modules.registerHooks) return modules.register(hooks, import.meta.url);
  const { loadSync } = await import(hooks);
  modules.registerHooks({ load: loadSync });
}
