import { readFile } from 'node:fs/promises';
import type { LabUnderTest } from '../../harness/index.ts';
import { printedOn, type Line } from './node-lines.ts';

/** What a service is told in a file of its own. */
export interface ConfiguredValue {
  readonly node: string;
  readonly file: string;
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

const READER = new URL('configuration.sh', import.meta.url);

/** What services on nodes are configured with: in the files that cloud.units names, and those that they were started with. */
export async function configuredOn(lab: LabUnderTest): Promise<ConfiguredValue[]> {
  const { units } = lab.cloud;
  const nodes = lab.nodes().filter(({ name }) => units[name]);
  const input = await readFile(READER, 'utf8');
  const lines = await printedOn(
    nodes,
    ({ name }) => {
      const own = Object.values(units[name] ?? {});
      const files = own.flatMap(({ config }) => config ?? []);
      return `bash -s -- ${[...new Set(own.map(({ unit }) => unit)), '--', ...new Set(files)].join(' ')}`;
    },
    { input },
  );
  return lines.map(valueIn);
}

function valueIn({ node, text }: Line): ConfiguredValue {
  const [file = '', section = '', key = '', value = ''] = text.split('\t');
  return { node, file, section, key, value: value.trimEnd() };
}

/** `controller01: [neutron] of /etc/nova/nova.conf` */
export function placeOf({ node, section, file }: Omit<ConfiguredValue, 'key' | 'value'>): string {
  return `${node}: [${section}] of ${file}`;
}
