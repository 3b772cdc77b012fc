import { expect } from 'chai';
import {
  defineCheck,
  type Check,
  type CheckDefinition,
  type CloudUnit,
  type Node,
} from '../../harness/index.ts';

/** What systemd says of a unit that runs. */
const RUNS = 'active, loaded';

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
    title: `every unit of the cloud${which} runs, and has its log`,
    seed: [],
    requires,
    async run(lab) {
      const meant = lab.nodes().map((node) => ({
        node,
        units: Object.values(lab.cloud.units[node.name] ?? {}).filter((unit) => mainNeed(unit) === needed),
      }));
      const asked = meant.filter(({ units: own }) => own.length > 0);
      expect(asked, 'nodes with such units in cloud.units of deployment.yaml').to.not.be.empty;
      const found = await Promise.all(asked.map(({ node, units: own }) => wrongWith(node, own)));
      const wrong = found.flat();
      const [first = ''] = wrong;
      expect(wrong.join('\n'), `what is not as cloud.units says: ${first}`).to.equal('');
    },
  });
}

function mainNeed({ requires }: CloudUnit): CloudUnit['requires'][number] | undefined {
  return requires.includes('own-kernel') ? 'own-kernel' : requires[0];
}

async function wrongWith(node: Node, own: readonly CloudUnit[]): Promise<string[]> {
  const names = [...new Set(own.map(({ unit }) => unit))];
  const stated = await node.succeed(
    `systemctl show ${names.join(' ')} --property=LoadState,ActiveState --value`,
  );
  const states = stated.split('\n\n').map((state) => state.split('\n').toSorted().join(', '));
  const stopped = names.flatMap((name, index) =>
    states[index] === RUNS
      ? []
      : [`${node.name}: unit ${name}: ${states[index] ?? 'systemd says nothing of it'}`],
  );
  const logFiles = [...new Set(own.flatMap(({ log }) => log ?? []))];
  const look = `for log in ${logFiles.join(' ')}; do [ -e "$log" ] || echo "$log"; done`;
  const missing = logFiles.length === 0 ? '' : await node.succeed(look);
  return [
    ...stopped,
    ...missing
      .split('\n')
      .filter(Boolean)
      .map((log) => `${node.name}: ${log} is not there`),
  ];
}
