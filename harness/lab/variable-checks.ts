import { passwordVariable, settingVariable, variablePart } from './variables.ts';
import { entriesOf, stringsAt, valueAt } from './validate.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/** Notes names that scripts could not tell apart: they would be one variable. */
export function checkVariables(yaml: YamlFile): void {
  const secrets = stringsAt(yaml.value, 'secrets').map((name, index): Named => [name, ['secrets', index]]);
  checkTwice(yaml, secrets, passwordVariable);
  checkTwice(yaml, keysOf(yaml, ['settings']), settingVariable);
  checkTwice(yaml, keysOf(yaml, ['cloud', 'people']), (name) => `LAB_CLOUD_PEOPLE_${variablePart(name)}`);
}

type Named = readonly [name: string, path: KeyPath];

function keysOf(yaml: YamlFile, path: KeyPath): Named[] {
  return entriesOf(valueAt(yaml.value, path)).map(([name]): Named => [name, [...path, name]]);
}

function checkTwice(yaml: YamlFile, names: readonly Named[], variableOf: (name: string) => string): void {
  const owners = new Map<string, string>();
  for (const [name, path] of names) {
    const variable = variableOf(name);
    const owner = owners.get(variable);
    if (owner !== undefined)
      yaml.report(path, `'${name}' and '${owner}' would both be ${variable}; a name can be used once`);
    owners.set(variable, name);
  }
}
