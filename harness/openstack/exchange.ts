import { knownSecrets } from '../core/known-secrets.ts';

/** One HTTP request and what came of it, fit to be shown: no password and no token in it. */
export interface Exchange {
  readonly asked: string;
  readonly answered: string;
}

const EXCERPT = 2_000;
const TOKEN = /gAAAAA[\w-]{8,}=*/g;
/** What services make and tell once: nova for every server, whether its image has a use for it or not, and keystone for programs. */
const GIVEN_SECRET = /("(?:adminPass|secret)": ?")[^"]*/g;

/** The beginning of a body, without tokens and passwords; of a page in HTML its words. */
export function excerpt(text: string, limit = EXCERPT): string {
  const safe = knownSecrets
    .redactText(wordsOf(text))
    .replace(TOKEN, 'gAAAAA***')
    .replace(GIVEN_SECRET, '$1***')
    .trim();
  return safe.length <= limit ? safe : `${safe.slice(0, limit)}… (${safe.length} characters)`;
}

/** Services answer some refusals with a page for browsers, whose first line says nothing. */
function wordsOf(text: string): string {
  if (!/^\s*<(!doctype|html)\b/i.test(text)) return text;
  const words = text.replace(/<title>.*?<\/title>|<[^>]*>/gis, ' ');
  return words.replace(/\s+/g, ' ');
}
