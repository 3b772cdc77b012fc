import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderEnvironment } from '../../../harness/lab/environment.ts';
import { jsonSchemas } from '../../../harness/lab/json-schema.ts';
import { CLOUD_TEXT, smallFacts } from '../../support/small-facts.ts';
import { LAB_TEXT, labOf } from './lab-text.ts';

function read(path: string): string {
  return readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
}

/** The names of all keys that a JSON schema knows, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...keysOf(value),
  ]);
}

describe('docs/lab-files.md', () => {
  const page = read('docs/lab-files.md');

  for (const [name, text] of jsonSchemas())
    it(`tells of every key of ${name}`, () => {
      const keys = [...new Set(keysOf(JSON.parse(text)))];
      expect(keys).not.to.deep.equal([]);
      expect(keys.filter((key) => !page.includes(`\`${key}\``))).to.deep.equal([]);
    });

  it('tells of every kind of variable in /etc/lab/env', () => {
    const lab = labOf(LAB_TEXT);
    const [node] = lab.nodes;
    if (!node) throw new Error('the lab has nodes');
    const facts = smallFacts(`settings: { tokens: fernet }\n${CLOUD_TEXT}`);
    const options = {
      lab,
      node,
      platform: 'debian12',
      virtType: 'kvm',
      passwords: new Map(),
      facts,
    } as const;
    const text = renderEnvironment({ ...options });
    const names = Array.from(text.matchAll(/^export (\w+)=/gm), ([, name = '']) => name);
    const kinds = names.map((name) =>
      name
        .replace(/^LAB_ADDRESS_.*/, 'LAB_ADDRESS_NODE_NETWORK')
        .replace(/^LAB_NODES_.*/, 'LAB_NODES_ROLE')
        .replace(/^LAB_(NIC|NETWORK)_.*/, 'LAB_$1_NETWORK')
        .replace(/^LAB_SETTING_.*/, 'LAB_SETTING_NAME')
        .replace(/^LAB_CLOUD_.*/, 'LAB_CLOUD_PATH'),
    );
    expect(kinds.filter((kind) => !page.includes(`\`${kind}\``))).to.deep.equal([]);
  });
});

describe('docs/your-first-lab.md', () => {
  it('shows the files of labs/smoke as they are', () => {
    const shown = Array.from(
      read('docs/your-first-lab.md').matchAll(/```yaml\n(.*?)```/gs),
      ([, text]) => text,
    );
    // Prettier breaks long lines of a page and of a file at different places
    const flat = (text = ''): string => text.replaceAll(/\s+/g, ' ');
    expect(shown.map(flat)).to.deep.equal(
      ['labs/smoke/lab.yaml', 'labs/smoke/deploy/deployment.yaml'].map((path) => flat(read(path))),
    );
  });
});

describe('docs/scenarios.md', () => {
  const page = read('docs/scenarios.md');

  it('shows the scenario boot-storm as it is', () => {
    expect(page).to.contain(`\`\`\`ts\n${read('scenarios/boot-storm.scenario.ts')}\`\`\``);
  });

  it('tells of every word of a scenario', () => {
    const words = read('harness/run/scenarios/scenario.ts').split('export interface ScenarioWords')[1] ?? '';
    const names = Array.from(
      words.split('\n}')[0]?.matchAll(/^ {2}readonly (\w+): (\(?)/gm) ?? [],
      ([, name = '', call = '']) => name + (call || '`'),
    );
    expect(names).to.include.members(['deploy(', 'option(', 'lab`']);
    for (const name of names) expect(page).to.contain(`| \`${name}`);
  });
});
