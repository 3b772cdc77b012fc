/** An XML element as data: the only way XML is made here. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlElement | string)[];
}

type Child = XmlElement | string | undefined;

/** `element('memory', { unit: 'MiB' }, '512')`; undefined children are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: Child[]
): XmlElement {
  const present = Object.entries(attributes).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  return {
    name,
    attributes: Object.fromEntries(present),
    children: children.filter((child) => child !== undefined),
  };
}

/** The element as text, indented by two spaces. */
export function renderXml(node: XmlElement, indent = ''): string {
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}='${escape(String(value))}'`,
  );
  const open = `${indent}<${node.name}${attributes.join('')}`;
  if (node.children.length === 0) return `${open}/>\n`;
  const [only] = node.children;
  if (node.children.length === 1 && typeof only === 'string')
    return `${open}>${escape(only)}</${node.name}>\n`;
  const inner = node.children.map((child) =>
    typeof child === 'string' ? escape(child) : renderXml(child, `${indent}  `),
  );
  return `${open}>\n${inner.join('')}${indent}</${node.name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}
