/** The form that a name takes in a LAB_ variable: `keystone-db` is `KEYSTONE_DB`. */
export function variablePart(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/** The variable that carries a password: `LAB_PASSWORD_KEYSTONE_DB`. */
export function passwordVariable(name: string): string {
  return `LAB_PASSWORD_${variablePart(name)}`;
}

/** The variable that carries a setting: `LAB_SETTING_TOKENS`. */
export function settingVariable(name: string): string {
  return `LAB_SETTING_${variablePart(name)}`;
}

export type Variable = readonly [name: string, value: string];

/** Each value of a nested record by its path: `LAB_CLOUD_IDENTITY_URL`; of a list, its items with blanks between. */
export function variablesBelow(prefix: string, value: unknown): Variable[] {
  if (isScalar(value)) return [[prefix, String(value)]];
  if (Array.isArray(value)) return [[prefix, value.join(' ')]];
  return Object.entries(value ?? {}).flatMap(([key, inner]) =>
    variablesBelow(`${prefix}_${variablePart(key)}`, inner),
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
