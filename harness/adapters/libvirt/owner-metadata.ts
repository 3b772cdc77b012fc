import { element, type XmlElement } from '../../core/xml.ts';
import { ownerFrom, type Owner } from '../ownership/owner.ts';
import { attributeOf } from './parse-xml.ts';

const NAMESPACE = 'urn:stacklab:lab:1';

/** The owner as libvirt keeps it. */
export function ownerMetadata({ lab, instance, home }: Owner): XmlElement {
  const owner = element('stacklab:owner', { 'xmlns:stacklab': NAMESPACE, lab, instance, home });
  return element('metadata', {}, owner);
}

/** The owner that a domain or network names; undefined on what is not of stacklab's making. */
export function ownerOf(thing: XmlElement): Owner | undefined {
  return ownerFrom((key) => attributeOf(thing, 'metadata/stacklab:owner', key));
}
