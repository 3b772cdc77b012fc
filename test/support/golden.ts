import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';

/** Compares a text with a file that is kept; `UPDATE_GOLDEN=1` writes the file, for a reader to judge the difference. */
export function expectGolden(text: string, file: string): void {
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text);
  expect(text).to.equal(readFileSync(file, 'utf8'));
}
