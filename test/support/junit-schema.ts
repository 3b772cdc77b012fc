/** An XML element as xml2js gives it with explicitChildren, preserveChildrenOrder and charsAsChildren off. */
export interface XmlElement {
  readonly '#name': string;
  readonly $?: Readonly<Record<string, string>>;
  readonly $$?: readonly XmlElement[];
  readonly _?: string;
}

type Check = (value: string) => boolean;
interface Rule {
  readonly attributes: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** Children in their order, with how many of each there may be. */
  readonly children?: readonly {
    readonly names: readonly string[];
    readonly min: number;
    readonly max: number;
  }[];
  readonly text?: boolean;
}

const anyText: Check = () => true;
const token: Check = (value) => value === value.replace(/\s+/g, ' ').trim();
const filledToken: Check = (value) => token(value) && value.length > 0;
const integer: Check = (value) => /^[+-]?\d+$/.test(value);
const decimal: Check = (value) => /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value);
const localDateTime: Check = (value) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}Z`));

const one = (name: string) => ({ names: [name], min: 1, max: 1 });
const many = (name: string) => ({ names: [name], min: 0, max: Infinity });
const told: Rule = { attributes: { type: anyText }, optional: { message: anyText }, text: true };

/** The rules of the JUnit XSD that the Ant task's readers use, element by element. */
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: { attributes: {}, children: [many('testsuite')] },
  testsuite: {
    attributes: {
      name: filledToken,
      timestamp: localDateTime,
      hostname: filledToken,
      tests: integer,
      failures: integer,
      errors: integer,
      time: decimal,
      package: token,
      id: integer,
    },
    optional: { skipped: integer },
    children: [one('properties'), many('testcase'), one('system-out'), one('system-err')],
  },
  properties: { attributes: {}, children: [many('property')] },
  property: { attributes: { name: filledToken, value: anyText } },
  testcase: {
    attributes: { name: token, classname: token, time: decimal },
    children: [{ names: ['skipped', 'error', 'failure'], min: 0, max: 1 }],
  },
  failure: told,
  error: told,
  skipped: { attributes: {}, optional: { message: anyText }, text: true },
  'system-out': { attributes: {}, text: true },
  'system-err': { attributes: {}, text: true },
};

/** Everything in which a parsed document departs from the schema; empty when it is valid. */
export function junitSchemaErrors(root: XmlElement): string[] {
  return root['#name'] === 'testsuites' ? errorsOf(root, '') : [`the root is ${root['#name']}`];
}

function errorsOf(element: XmlElement, parent: string): string[] {
  const path = `${parent}/${element['#name']}`;
  const rule = RULES[element['#name']];
  if (!rule) return [`${path}: unknown element`];
  const children = element.$$ ?? [];
  return [
    ...attributeErrors(element, rule, path),
    ...orderErrors(children, rule, path),
    ...(!rule.text && element._?.trim() ? [`${path}: text is not allowed`] : []),
    ...(element['#name'] === 'testsuite' ? totalErrors(element, path) : []),
    ...children.flatMap((child) => errorsOf(child, path)),
  ];
}

function attributeErrors(
  { $ = {} }: XmlElement,
  { attributes, optional = {} }: Rule,
  path: string,
): string[] {
  const known: Readonly<Record<string, Check>> = { ...attributes, ...optional };
  const missing = Object.keys(attributes).filter((name) => !(name in $));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries($).flatMap(([name, value]) => {
      const check = known[name];
      if (!check) return [`${path}: ${name} is not allowed`];
      return check(value) ? [] : [`${path}: ${name} cannot be '${value}'`];
    }),
  ];
}

function orderErrors(
  children: readonly XmlElement[],
  { children: groups = [] }: Rule,
  path: string,
): string[] {
  let index = 0;
  const errors: string[] = [];
  for (const { names, min, max } of groups) {
    let count = 0;
    while (count < max && names.includes(children[index]?.['#name'] ?? '')) {
      index += 1;
      count += 1;
    }
    if (count < min) errors.push(`${path}: ${names.join(' or ')} is missing or out of order`);
  }
  const extra = children[index];
  return extra ? [...errors, `${path}: ${extra['#name']} is not allowed there`] : errors;
}

/** What no schema can say: the totals are those of the cases. */
function totalErrors({ $ = {}, $$ = [] }: XmlElement, path: string): string[] {
  const cases = $$.filter((child) => child['#name'] === 'testcase');
  const count = (name: string) => cases.filter(({ $$: inside = [] }) => inside[0]?.['#name'] === name).length;
  const totals = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return Object.entries(totals)
    .filter(([name, total]) => $[name] !== String(total))
    .map(([name, total]) => `${path}: ${name} is ${$[name] ?? 'missing'}, the cases say ${total}`);
}
