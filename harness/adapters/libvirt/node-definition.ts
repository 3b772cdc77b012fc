import { readFile, rm } from 'node:fs/promises';
import { LabFault, messageOf } from '../../core/errors.ts';
import { replaceFile } from '../../core/replace-file.ts';
import { renderXml, type XmlElement } from '../../core/xml.ts';
import { parseDomain } from './domain-answer.ts';
import type { Hypervisor } from './hypervisor.ts';
import { attributeOf, parseXml } from './parse-xml.ts';
import { domainOf, nodeDir, type Site } from './site.ts';

type Place = Pick<Site, 'dir'>;

/**
 * Writes down what a node is made of, for libvirt forgets a transient domain that ends; returns the file. It lies beside the
 * node's folder: what is in there belongs to the node's QEMU.
 */
export async function keepDefinition(place: Place, node: string, xml: string): Promise<string> {
  const file = definitionFile(place, node);
  await replaceFile(file, xml, { mode: 0o600 });
  return file;
}

/** Throws `LabFault` where nothing is known of it. */
export async function readDefinition(place: Place, node: string): Promise<string> {
  try {
    return await readFile(definitionFile(place, node), 'utf8');
  } catch (cause) {
    throw new LabFault(`node ${node}: what it was made of is not known any more: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/**
 * Does what gives the disks of running nodes new layers, and writes down where they are then. In between nothing is known of
 * the nodes: one that was started on an old layer would write into a checkpoint.
 */
export async function duringNewLayers<T>(
  site: Pick<Site, 'dir' | 'scope'> & { readonly hypervisor: Pick<Hypervisor, 'domainXml'> },
  nodes: readonly string[],
  action: () => Promise<T>,
): Promise<T> {
  const found = await Promise.all(nodes.map((node) => takeDefinition(site, node)));
  const known = found.filter((one) => one !== undefined);
  try {
    return await action();
  } finally {
    const renewed = known.map(async ({ node, xml }) => {
      const { disks } = await parseDomain(await site.hypervisor.domainXml(domainOf(site, node)));
      const files = new Map(disks.map(({ target, file }) => [target, file]));
      await keepDefinition(site, node, renderXml(onFiles(await parseXml(xml), files)));
    });
    // one that ended meanwhile stays unknown, and whoever wants it started is told
    await Promise.allSettled(renewed);
  }
}

/** Undefined for a node that an earlier version has made. */
async function takeDefinition(
  place: Place,
  node: string,
): Promise<{ node: string; xml: string } | undefined> {
  const xml = await readDefinition(place, node).catch(() => undefined);
  if (xml === undefined) return undefined;
  await rm(definitionFile(place, node));
  return { node, xml };
}

/** The same domain with its disks, by their targets, in other files. */
function onFiles(domain: XmlElement, files: ReadonlyMap<string, string>): XmlElement {
  return within(domain, 'devices', (devices) =>
    within(devices, 'disk', (disk) => {
      const file = files.get(attributeOf(disk, 'target', 'dev') ?? '');
      return file === undefined
        ? disk
        : within(disk, 'source', (source) => ({ ...source, attributes: { ...source.attributes, file } }));
    }),
  );
}

function within(parent: XmlElement, name: string, change: (child: XmlElement) => XmlElement): XmlElement {
  const { content = [] } = parent;
  if (typeof content === 'string') return parent;
  return { ...parent, content: content.map((child) => (child.name === name ? change(child) : child)) };
}

function definitionFile(place: Place, node: string): string {
  return `${nodeDir(place, node)}.xml`;
}
