import { parseStringPromise } from 'xml2js';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { XmlElement } from '../../core/xml.ts';

/** An element as xml2js gives it with the options below. */
interface Parsed {
  readonly '#name': string;
  readonly $?: Readonly<Record<string, string>>;
  readonly _?: string;
  readonly $$?: readonly Parsed[];
}

const OPTIONS = {
  explicitRoot: false,
  explicitCharkey: true,
  explicitChildren: true,
  preserveChildrenOrder: true,
};

/** What libvirt answers, in the words that its questions are written in; throws `LabFault` when it is no XML. */
export async function parseXml(text: string): Promise<XmlElement> {
  try {
    const parsed = (await parseStringPromise(text, OPTIONS)) as Parsed | null;
    if (!parsed) throw new Error('it is empty');
    return elementOf(parsed);
  } catch (cause) {
    throw new LabFault(`libvirt's answer is no XML: ${messageOf(cause)}`, { cause });
  }
}

/** The children of an element that have a name. */
export function childrenOf({ content = [] }: XmlElement, name: string): readonly XmlElement[] {
  return typeof content === 'string' ? [] : content.filter((child) => child.name === name);
}

/** What is found by going down the names of a path: `source/file`; the first of several. */
export function descendant(from: XmlElement, path: string): XmlElement | undefined {
  return path.split('/').reduce<XmlElement | undefined>((at, name) => at && childrenOf(at, name)[0], from);
}

export function attributeOf(from: XmlElement, path: string, attribute: string): string | undefined {
  const value = descendant(from, path)?.attributes?.[attribute];
  return value === undefined ? undefined : String(value);
}

export function textOf(from: XmlElement, path: string): string | undefined {
  const content = descendant(from, path)?.content;
  return typeof content === 'string' ? content : undefined;
}

function elementOf(parsed: Parsed): XmlElement {
  const { $: attributes = {}, _: text, $$: children } = parsed;
  return { name: parsed['#name'], attributes, content: children?.map(elementOf) ?? text ?? [] };
}
