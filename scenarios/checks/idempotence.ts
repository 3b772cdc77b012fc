import { expect } from 'chai';
import type { LabUnderTest, Node } from '../../harness/index.ts';

/** A node as a deployment has left it. */
interface Settled {
  /** By the clock of the node, in seconds. */
  readonly at: string;
  /** Of each unit that its boot starts and that runs, the id of this start of it. */
  readonly starts: ReadonlyMap<string, string>;
}

/** What services on demand do by themselves, such as to end when nobody asks them, is no change: those are not enabled. */
const STARTS = `set -o pipefail; systemctl list-units --type=service --state=running --plain --no-legend | cut -d' ' -f1 |
  xargs systemctl show --property=Id,InvocationID,UnitFileState`;

/** What stacklab itself sends at each deployment. */
const OWN = '-path /etc/lab -prune -o';

export const secondApplication = [
  'apply the deployment once more: nothing has changed',
  async (lab: LabUnderTest): Promise<void> => {
    const before = new Map(
      await Promise.all(lab.nodes().map(async (node) => [node.name, await settled(node)] as const)),
    );
    await lab.applyAgain();
    const changes = await Promise.all(
      lab.nodes().map(async (node) => changesOf(node, before.get(node.name) ?? NOTHING)),
    );
    const found = changes.flat();
    const [first = ''] = found;
    expect(found.join('\n'), `what the second application has changed: ${first}`).to.equal('');
  },
  { within: '40m' },
] as const;

const NOTHING: Settled = { at: '0', starts: new Map() };

async function settled(node: Node): Promise<Settled> {
  const at = await node.succeed('date +%s.%N');
  return { at: at.trim(), starts: await startsOf(node) };
}

async function startsOf(node: Node): Promise<Settled['starts']> {
  const shown = await node.succeed(STARTS);
  const units = shown
    .trim()
    .split('\n\n')
    .map((block) => new Map(block.split('\n').map(assignment)));
  const enabled = units.filter((unit) => unit.get('UnitFileState') === 'enabled');
  expect(enabled, `enabled units that run on ${node.name}`).to.not.be.empty;
  return new Map(enabled.map((unit) => [unit.get('Id') ?? '', unit.get('InvocationID') ?? '']));
}

function assignment(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

async function changesOf(node: Node, before: Settled): Promise<string[]> {
  const written = await node.succeed(
    `set -o pipefail; find /etc -xdev ${OWN} -type f -newermt @${before.at} -print | sort`,
  );
  const now = await startsOf(node);
  const restarted = [...before.starts].flatMap(([unit, start]) => {
    const again = now.get(unit);
    if (again === start) return [];
    return `${node.name}: unit ${unit} ${again === undefined ? 'does not run any more' : 'was restarted'}`;
  });
  const files = written.split('\n').filter((file) => file !== '');
  return [...files.map((file) => `${node.name}: ${file} was written anew`), ...restarted];
}
