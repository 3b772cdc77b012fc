import { element, type XmlElement } from '../../core/xml.ts';
import { attributeOf } from './parse-xml.ts';

/** Whose a domain or network is: what a killed command left can be told from anything foreign by it. */
export interface Owner {
  readonly lab: string;
  readonly instance: string;
  /** The folder that keeps the labs of the user who made it. */
  readonly home: string;
}

const NAMESPACE = 'urn:stacklab:lab:1';

/** The owner as libvirt keeps it. */
export function ownerMetadata({ lab, instance, home }: Owner): XmlElement {
  const owner = element('stacklab:owner', { 'xmlns:stacklab': NAMESPACE, lab, instance, home });
  return element('metadata', {}, owner);
}

/** The owner that a domain or network names; undefined on what is not of stacklab's making. */
export function ownerOf(thing: XmlElement): Owner | undefined {
  const [lab, instance, home] = ['lab', 'instance', 'home'].map((key) =>
    attributeOf(thing, 'metadata/stacklab:owner', key),
  );
  return lab === undefined || instance === undefined || home === undefined
    ? undefined
    : { lab, instance, home };
}
