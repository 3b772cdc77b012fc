/**
 * An XML element as data, the only way XML is made here: attributes in their order, then either children or text.
 * Text and children are never mixed, so indentation adds nothing to what is said.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly content?: readonly XmlElement[] | string;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** `element('memory', { unit: 'MiB' }, '512')`; attributes and children that are undefined are left out. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...content: readonly [string] | readonly (XmlElement | undefined)[]
): XmlElement {
  const present = Object.entries(attributes).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  const [text] = content;
  return {
    name,
    attributes: Object.fromEntries(present),
    content: typeof text === 'string' ? text : content.filter((child) => typeof child === 'object'),
  };
}

/** The element as an XML 1.0 document, indented by two spaces. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}\n`;
}

function render({ name, attributes = {}, content = [] }: XmlElement, indent: string): string {
  const start = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(value)}"`),
  ].join(' ');
  if (content.length === 0) return `${indent}<${start}/>`;
  if (typeof content === 'string') return `${indent}<${start}>${escape(content)}</${name}>`;
  const children = content.map((child) => render(child, `${indent}  `)).join('\n');
  return `${indent}<${start}>\n${children}\n${indent}</${name}>`;
}

/** A parser makes a space of a bare newline or tab in an attribute. */
function attribute(value: string | number): string {
  return escape(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** What XML 1.0 has no way to write, not even escaped: most control characters, halves of characters. */
const UNWRITABLE = /[\p{Surrogate}\ufffe\uffff]|(?![\t\n\r\u0080-\u009f])\p{Control}/gu;

function escape(text: string): string {
  return text
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}
