import { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/**
 * Holds a file against its schema and notes every difference: what was found, and what is allowed, which is the
 * description of the schema at that place. Returns the value when it fits.
 */
export function validate<S extends z.ZodType>(yaml: YamlFile, schema: S): z.output<S> | undefined {
  const result = schema.safeParse(yaml.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) reportIssue(yaml, schema, issue);
  return undefined;
}

/** The value at a path of something that may have any shape. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (inner, segment) => (isRecord(inner) && Object.hasOwn(inner, segment) ? inner[segment] : undefined),
    value,
  );
}

/** The keys and values of a map; nothing when it is not one. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The string under a key; undefined when there is none. */
export function stringAt(value: unknown, key: string): string | undefined {
  const found = valueAt(value, [key]);
  return typeof found === 'string' ? found : undefined;
}

/** The strings of the list under a key; none when it is no list. */
export function stringsAt(value: unknown, key: string): string[] {
  const found = valueAt(value, [key]);
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function reportIssue(yaml: YamlFile, schema: z.ZodType, issue: z.core.$ZodIssue): void {
  if (issue.code === 'unrecognized_keys') {
    const known = schemaAt(schema, issue.path);
    for (const key of issue.keys) reportUnknownKey(yaml, known, [...issue.path, key]);
  } else if (issue.code === 'invalid_key') {
    const map = bare(schemaAt(schema, issue.path.slice(0, -1)));
    const allowed = map instanceof z.ZodRecord ? describe(map.keyType) : '';
    yaml.report(issue.path, `found ${show(issue.path.at(-1))} as a name; allowed: ${allowed}`);
  } else {
    reportBadValue(yaml, schemaAt(schema, issue.path), issue.path);
  }
}

function reportUnknownKey(yaml: YamlFile, holder: Schema | undefined, path: KeyPath): void {
  const object = bare(holder);
  const allowed = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const hint = didYouMean(String(path.at(-1)), allowed);
  yaml.report(path, `unknown key${hint || ';'} allowed: ${allowed.join(', ')}`);
}

function reportBadValue(yaml: YamlFile, expected: Schema | undefined, path: KeyPath): void {
  const found = valueAt(yaml.value, path);
  const options = bare(expected);
  const candidates = options instanceof z.ZodEnum ? options.options.map(String) : [];
  const hint = typeof found === 'string' ? didYouMean(found, candidates) : '';
  const what = found === undefined && path.length > 0 ? 'missing' : `found ${show(found)}`;
  yaml.report(path, `${what}${hint || ';'} allowed: ${describe(expected)}`);
}

type Schema = z.core.$ZodType;

/** The part of a schema that speaks of a path. */
function schemaAt(schema: Schema, path: KeyPath): Schema | undefined {
  return path.reduce<Schema | undefined>((outer, segment) => {
    const holder = bare(outer);
    if (holder instanceof z.ZodObject) return valueAt(holder.shape, [String(segment)]) as Schema | undefined;
    if (holder instanceof z.ZodRecord) return holder.valueType;
    if (holder instanceof z.ZodArray) return holder.element;
    return holder;
  }, schema);
}

/** Without `optional` and `default` around it. */
function bare(schema: Schema | undefined): Schema | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? bare(schema.unwrap()) : schema;
}

/** What is allowed there, in words. */
function describe(schema: Schema | undefined): string {
  const description = schema && z.globalRegistry.get(schema)?.description;
  if (description !== undefined) return description;
  const inner = bare(schema);
  if (inner !== schema) return describe(inner);
  if (inner instanceof z.ZodEnum) return inner.options.join(', ');
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodObject) return `a map with the keys ${Object.keys(inner.shape).join(', ')}`;
  return 'see docs/lab-files.md';
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value}'`;
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
