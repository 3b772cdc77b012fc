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
  runningCheck('health.running', []),
  runningCheck('health.running-on-kernels', ['own-kernel', 'disks']),
];

/** Of the units that need something of a node that not every provider gives, or of the others. */
function runningCheck(id: string, requires: NonNullable<CheckDefinition['requires']>): Check {
  const isMeant = (unit: CloudUnit): boolean => unit.requires.length > 0 === requires.length > 0;
  return defineCheck({
    id,
    title: `every unit of the cloud${requires.length > 0 ? ' that needs a kernel or disks of its own' : ''} runs, and has its log`,
    seed: [],
    requires,
    async run(lab) {
      const meant = lab.nodes().map((node) => ({
        node,
        units: Object.values(lab.cloud.units[node.name] ?? {}).filter(isMeant),
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
