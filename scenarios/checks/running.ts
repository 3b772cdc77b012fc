import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  defineCheck,
  type Check,
  type CheckDefinition,
  type CloudUnit,
  type Node,
} from '../../harness/index.ts';

/** What systemd says of a unit that it starts at boot, or that need not be asked to. */
const STARTS_AT_BOOT = ['enabled', 'enabled-runtime', 'alias', 'generated', 'indirect', 'static'];
/** Of each unit and each of its files: what is wrong. */
const AGES = join(import.meta.dirname, 'unit-ages.sh');

export const runningChecks: readonly Check[] = [
  runningCheck('health.running', '', []),
  runningCheck('health.running-on-kernels', ' that needs a kernel of its own', ['own-kernel']),
];
/** Of labs whose cloud has units that need disks. */
export const diskUnitChecks: readonly Check[] = [
  runningCheck('health.running-on-disks', ' that needs disks of its own', ['disks']),
];

/** Of the units that need this of a node, which not every provider gives: a kernel counts for more than disks. */
function runningCheck(id: string, which: string, requires: NonNullable<CheckDefinition['requires']>): Check {
  const [needed] = requires;
  return defineCheck({
    id,
    title: `every unit of the cloud${which} runs with its configuration of now, starts at boot, and has its log`,
    seed: [],
    requires,
    async run(lab) {
      const meant = lab.nodes().map((node) => ({
        node,
        units: Object.values(lab.cloud.units[node.name] ?? {}).filter((unit) => mainNeed(unit) === needed),
      }));
      const asked = meant.filter(({ units: own }) => own.length > 0);
      expect(asked, 'nodes with such units in cloud.units of deployment.yaml').to.not.be.empty;
      const ages = await readFile(AGES, 'utf8');
      const found = await Promise.all(asked.map(({ node, units: own }) => wrongWith(node, own, ages)));
      const wrong = found.flat();
      const [first = ''] = wrong;
      expect(wrong.join('\n'), `what is not as cloud.units says: ${first}`).to.equal('');
    },
  });
}

function mainNeed({ requires }: CloudUnit): CloudUnit['requires'][number] | undefined {
  return requires.includes('own-kernel') ? 'own-kernel' : requires[0];
}

async function wrongWith(node: Node, own: readonly CloudUnit[], input: string): Promise<string[]> {
  const names = [...new Set(own.map(({ unit }) => unit))];
  const stated = await node.succeed(
    `systemctl show ${names.join(' ')} --property=LoadState,ActiveState,UnitFileState`,
  );
  const states = stated.split('\n\n').map(statesIn);
  const stopped = names.flatMap((name, index) => wrongWithUnit(name, states[index] ?? new Map()));
  const pairs = own.flatMap(({ unit, config }) => (config === undefined ? [] : [`${unit} ${config}`]));
  const old = pairs.length === 0 ? '' : await node.succeed(`bash -s -- ${pairs.join(' ')}`, { input });
  const logFiles = [...new Set(own.flatMap(({ log }) => log ?? []))];
  const look = `for log in ${logFiles.join(' ')}; do [ -e "$log" ] || echo "$log"; done`;
  const missing = logFiles.length === 0 ? '' : await node.succeed(look);
  const lines = (text: string): string[] => text.split('\n').filter(Boolean);
  const wrong = [...stopped, ...lines(old), ...lines(missing).map((log) => `${log} is not there`)];
  return wrong.map((what) => `${node.name}: ${what}`);
}

/** `ActiveState=active`, a line each. */
function statesIn(shown: string): ReadonlyMap<string, string> {
  return new Map(
    shown
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function wrongWithUnit(name: string, states: ReadonlyMap<string, string>): string[] {
  const [load, active, file = ''] = ['LoadState', 'ActiveState', 'UnitFileState'].map((key) =>
    states.get(key),
  );
  if (load === undefined) return [`unit ${name}: systemd says nothing of it`];
  if (load !== 'loaded' || active !== 'active') return [`unit ${name}: ${active ?? 'in no state'}, ${load}`];
  return STARTS_AT_BOOT.includes(file)
    ? []
    : [`unit ${name} is not enabled (${file || 'it has no file'}): it runs now, and will not after a reboot`];
}
