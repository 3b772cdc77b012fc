import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the CLI keeps images: tests share it, because what is built once need not be built again. */
export function imageCacheDir(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'stacklab', 'images');
}
