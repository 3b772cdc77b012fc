import { childrenOf, descendant, parseXml } from './parse-xml.ts';

/**
 * The account that QEMU has to run as to read the caller's files, as libvirt's DAC label; undefined where the daemon
 * runs it as the caller anyway. The group stays the daemon's own: its directories are open to that.
 */
export async function runAsCaller(capabilities: string, uid: number): Promise<string | undefined> {
  const host = descendant(await parseXml(capabilities), 'host');
  const models = host ? childrenOf(host, 'secmodel') : [];
  const labels = models.filter((model) => descendant(model, 'model')?.content === 'dac');
  const label = labels
    .map((model) => descendant(model, 'baselabel')?.content)
    .find((text) => typeof text === 'string');
  const [, base, group] = /^\+(\d+):\+(\d+)$/.exec(typeof label === 'string' ? label : '') ?? [];
  return base === undefined || group === undefined || Number(base) === uid ? undefined : `+${uid}:+${group}`;
}
