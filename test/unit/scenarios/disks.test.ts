import { expect } from 'chai';
import type { Check } from '../../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../../harness/run/scenarios/perform.ts';
import { objectDiskChecks, volumeDiskChecks } from '../../../scenarios/checks/disks.ts';
import { ScriptedNode } from '../../support/scripted-node.ts';
import { scriptedSession } from '../../support/scripted-session.ts';
import { ScriptedShell } from '../../support/scripted-shell.ts';
import { smallCloud } from '../../support/small-facts.ts';

const GROUP: readonly [from: string, to: string] = [
  '  objects:',
  '  volumes: { group: cinder-volumes }\n  objects:',
];

/** What a check says of one node with that many disks in lab.yaml. */
async function failure(
  check: Check | undefined,
  role: 'block' | 'object',
  disks: number,
  answer: (command: string) => string,
): Promise<string> {
  if (!check) throw new Error('there is no such check');
  const node = new ScriptedNode(
    `${role}01`,
    role,
    new ScriptedShell((command) => ({ stdout: answer(command) })),
  );
  const session = scriptedSession({
    nodes: [node],
    facts: { settings: new Map(), cloud: smallCloud(GROUP) },
  });
  const given = Array.from({ length: disks }, (_, index) => ({
    serial: `${node.name}-${index + 1}`,
    sizeMiB: 1,
  }));
  const plan = { ...session.plan, nodes: session.plan.nodes.map((one) => ({ ...one, disks: given })) };
  const outcome = await perform(
    check,
    { ...session, plan },
    { emit: () => undefined, tokens: new KnownTokens(), fixtures: new Fixtures(), labStays: false },
  );
  return outcome.status === 'failed' ? outcome.failure.message : '';
}

describe('volume.disks', () => {
  const with2 = (found: string): Promise<string> =>
    failure(volumeDiskChecks[0], 'block', 2, (command) =>
      command.startsWith('vgs ') ? found : '/dev/vdb\n/dev/vdc',
    );

  it('passes where the group lies on them, in any order', async () =>
    expect(await with2('/dev/vdc\n/dev/vdb')).to.equal(''));

  it('fails where it lies elsewhere, on one of them, or on more', async () => {
    const message = 'where /dev/vdb, /dev/vdc are the disks that lab.yaml gives block01';
    for (const found of ['/dev/loop0', '/dev/vdb', '/dev/vdb\n/dev/vdc\n/dev/loop0', ''])
      expect(await with2(found), found).to.contain(message);
    expect(await with2('/dev/loop0')).to.contain('/dev/loop0');
  });

  it('fails where lab.yaml gives none', async () =>
    expect(await failure(volumeDiskChecks[0], 'block', 0, () => '')).to.contain(
      'disks of block01 in lab.yaml',
    ));
});

describe('object-store.disks', () => {
  const with2 = (found: string): Promise<string> =>
    failure(objectDiskChecks[0], 'object', 2, (command) =>
      command.startsWith('mountpoint ') ? '254:16\n254:32' : found,
    );
  const [first, second] = ['/srv/node/disk1 254:16  xfs', '/srv/node/disk2 254:32  xfs'];

  it('passes where each is mounted in its folder, with XFS', async () =>
    expect(await with2(`${first}\n${second}`)).to.equal(''));

  it('fails where one is not mounted, is mounted twice, or has another file system', async () => {
    const wrong = [
      '/srv/node/disk2 is not mounted',
      second.replace('254:32', '254:16'),
      second.replace('xfs', 'ext4'),
    ];
    for (const found of wrong)
      expect(await with2(`${first}\n${found}`), found).to.contain('what is mounted on object01');
  });
});
