import { join } from 'node:path';
import { copyConsole, type ConsoleListener } from '../console/copy-console.ts';
import { consoleFile, openConsoleFile } from '../console/console-file.ts';
import { LabFault } from '../../core/errors.ts';
import type { Lab, NodePlan } from '../../lab/lab.ts';
import type { BringUpRequest } from '../../ports/provider.ts';
import { kernelCommandLine } from '../nodes/node-identity.ts';
import { renderDomain } from './domain-xml.ts';
import type { Hypervisor } from './hypervisor.ts';
import { domainName } from '../ownership/names.ts';
import type { NodeFiles } from './node-files.ts';

/** Where the nodes of one lab are put. */
export interface Site {
  readonly hypervisor: Hypervisor;
  readonly lab: Lab;
  readonly instance: string;
  /** What the lab's things are called after on this libvirtd. */
  readonly scope: string;
  /** The folder that keeps the labs of this user. */
  readonly home: string;
  /** The folder of this one. */
  readonly dir: string;
  /** Where people look for what nodes say on their consoles. */
  readonly consoleDir: string;
  readonly runAs?: string | undefined;
}

export function nodeDir({ dir }: Pick<Site, 'dir'>, node: string): string {
  return join(dir, 'nodes', node);
}

export function consoleLog({ consoleDir }: Pick<Site, 'consoleDir'>, node: string): string {
  return join(consoleDir, `${node}.console.log`);
}

/** Where QEMU writes it, with all that is in it. */
export function rawConsole(site: Pick<Site, 'dir'>, node: string): string {
  return consoleFile(nodeDir(site, node));
}

/** Brings home what nodes have said so far. */
export async function copyConsoles(
  site: Pick<Site, 'lab' | 'dir' | 'consoleDir'>,
  listener?: ConsoleListener,
): Promise<void> {
  const copies = site.lab.nodes.map(({ name: node }) =>
    copyConsole({
      node,
      open: () => openConsoleFile(rawConsole(site, node)),
      file: consoleLog(site, node),
      listener,
    }),
  );
  await Promise.all(copies);
}

export function domainOf({ scope }: Pick<Site, 'scope'>, node: string): string {
  return domainName(scope, node);
}

/** A node of the site as libvirt wants it. */
export function renderNode(
  site: Site,
  node: NodePlan,
  files: NodeFiles,
  {
    images,
    acceleration,
    uuid,
  }: Pick<BringUpRequest, 'images' | 'acceleration'> & { readonly uuid?: string },
): string {
  const { lab, instance, scope, home, runAs } = site;
  return renderDomain({
    ...files,
    lab: lab.name,
    instance,
    scope,
    home,
    node,
    acceleration,
    kernel: pick(images, node.name, 'image').kernel,
    commandLine: kernelCommandLine(acceleration),
    consoleLog: rawConsole(site, node.name),
    runAs,
    uuid,
  });
}

export function pick<T>(byNode: ReadonlyMap<string, T>, node: string, what: string): T {
  const found = byNode.get(node);
  if (found === undefined) throw new LabFault(`node ${node} has no ${what}`);
  return found;
}
