import { knownSecrets } from '../../core/known-secrets.ts';

const DEFAULT_LIMIT = 4_000;
/** Fernet tokens are as good as the password that they were issued for. */
const TOKEN = /gAAAAA[\w-]{8,}=*/g;

/** Text fit for a report: no secret and no token in it, and its beginning and its end when it is long. */
export function bounded(text: string, limit = DEFAULT_LIMIT): string {
  const safe = knownSecrets.redactText(text).replace(TOKEN, 'gAAAAA***');
  if (safe.length <= limit) return safe;
  const half = Math.floor(limit / 2);
  return `${safe.slice(0, half)}\n… ${safe.length - 2 * half} characters left out …\n${safe.slice(-half)}`;
}
