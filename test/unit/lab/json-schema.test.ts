import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { jsonSchemas } from '../../../harness/lab/json-schema.ts';

const FOLDER = join(import.meta.dirname, '../../../labs/schema');

describe('labs/schema', () => {
  for (const [name, text] of jsonSchemas())
    it(`holds ${name} as the code has it (stale? npm run schema)`, () =>
      expect(readFileSync(join(FOLDER, name), 'utf8')).to.equal(text));

  it('holds nothing else', () =>
    expect(readdirSync(FOLDER).toSorted()).to.deep.equal([...jsonSchemas().keys()].toSorted()));

  it('knows every key of a lab', () => {
    const schema = JSON.parse(jsonSchemas().get('lab.schema.json') ?? '{}') as {
      properties: object;
      additionalProperties: unknown;
    };
    expect(Object.keys(schema.properties)).to.deep.equal([
      'title',
      'platforms',
      'networks',
      'nodes',
      'deployment',
      'bake',
      'names',
      'domain',
      'guest',
    ]);
    expect(schema.additionalProperties).to.equal(false);
  });
});
