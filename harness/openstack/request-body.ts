import { Secret } from '../core/secret.ts';

/** JSON for the wire: the one place where secrets of a request are spelled out. */
export function wireJson(value: unknown): string {
  // Secret.toJSON has made `***` of it before a replacer sees it; its holder still has the secret itself
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, shown: unknown) {
    const original = this[key];
    return original instanceof Secret ? original.reveal() : shown;
  });
}

/** The same for a report: secrets stay `***`. */
export function shownJson(value: unknown): string {
  return JSON.stringify(value);
}
