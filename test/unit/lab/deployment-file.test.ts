import { expect } from 'chai';
import { parseDeployment } from '../../../harness/lab/deployment-file.ts';
import type { Deployment } from '../../../harness/lab/deployment.ts';
import { folderOf } from '../../support/folder.ts';
import { usageProblems } from '../../support/usage-error.ts';
import { LAB_TEXT, labOf } from './lab-text.ts';

const FILES = ['deployment.yaml', 'time.sh', 'database.sh', 'lib/identity.sh'];

function deploymentOf(phases: readonly string[], before = ''): Deployment {
  const text = `${before}phases:\n${phases.map((phase) => `  - { ${phase} }\n`).join('')}`;
  const file = 'labs/small/deploy/deployment.yaml';
  return parseDeployment({
    file,
    text,
    folder: folderOf('/project/labs/small/deploy', FILES),
    lab: labOf(LAB_TEXT),
  });
}

/** What is wrong, without the name of the file. */
function problems(phases: readonly string[], before = ''): string[] {
  return usageProblems(() => deploymentOf(phases, before)).map((line) =>
    line.replace('labs/small/deploy/deployment.yaml:', ''),
  );
}

const TIME = 'name: time, on: all, run: time.sh, within: 3m';

describe('a deployment.yaml that is right', () => {
  it('becomes phases with nodes in the order of lab.yaml', () => {
    const { dir, secrets, phases } = deploymentOf(
      [
        TIME,
        'name: identity, on: [object01, controller], run: lib/identity.sh, within: 1.5m, units: [apache2, nginx.service]',
      ],
      'secrets: [keystone_db, rabbit]\n',
    );
    expect({ dir, secrets }).to.deep.equal({
      dir: '/project/labs/small/deploy',
      secrets: ['keystone_db', 'rabbit'],
    });
    expect(phases).to.deep.equal([
      {
        name: 'time',
        nodes: ['controller01', 'object01'],
        action: { run: 'time.sh' },
        withinMs: 180_000,
        needs: [],
        requires: [],
        units: [],
      },
      {
        name: 'identity',
        nodes: ['controller01', 'object01'],
        action: { run: 'lib/identity.sh' },
        withinMs: 90_000,
        needs: ['time'],
        requires: [],
        units: ['apache2', 'nginx.service'],
      },
    ]);
  });

  it('has a phase need the one before it, unless it says otherwise', () => {
    const { phases } = deploymentOf([
      TIME,
      'name: b, on: object, run: time.sh, within: 3m, needs: []',
      'name: c, on: object01, run: time.sh, within: 3m',
      'name: d, on: all, run: time.sh, within: 3m, needs: [time, b]',
    ]);
    expect(phases.map(({ needs }) => needs)).to.deep.equal([[], [], ['b'], ['time', 'b']]);
    expect(phases.map(({ nodes }) => nodes)[1]).to.deep.equal(['object01']);
  });

  it('may run a command on the host and say what it requires', () =>
    expect(
      deploymentOf([
        'name: play, on: all, local: "ansible-playbook site.yml", within: 1h, requires: [own-kernel]',
      ]).phases[0],
    ).to.deep.include({
      action: { local: 'ansible-playbook site.yml' },
      requires: ['own-kernel'],
      withinMs: 3_600_000,
    }));
});

describe('a deployment.yaml that is wrong', () => {
  const cases: [what: string, phases: string[], message: string][] = [
    [
      'a node that does not exist',
      ['name: a, on: objekt01, run: time.sh, within: 3m'],
      "2: phases[0].on: lab small has no node or role 'objekt01'; did you mean 'object01'? allowed: all, controller, object, controller01, object01",
    ],
    [
      'a role that no node has',
      ['name: a, on: [controller, block], run: time.sh, within: 3m'],
      "2: phases[0].on[1]: no node of lab small has the role 'block'; allowed: all, controller, object, controller01, object01",
    ],
    [
      'no node at all',
      ['name: a, on: [], run: time.sh, within: 3m'],
      '2: phases[0].on: found []; allowed: all, a role, a node, or a list of roles and nodes',
    ],
    [
      'no on',
      ['name: a, run: time.sh, within: 3m'],
      '2: phases[0].on: missing; allowed: all, a role, a node, or a list of roles and nodes',
    ],
    [
      'a phase that does not exist',
      [TIME, 'name: b, on: all, run: time.sh, within: 3m, needs: [tmie]'],
      "3: phases[1].needs[0]: no phase 'tmie'; did you mean 'time'? phases: time",
    ],
    [
      'two phases of one name',
      [TIME, TIME],
      "3: phases[1].name: 'time' names two phases; a name can be used once",
    ],
    [
      'a script that does not exist',
      ['name: a, on: all, run: databse.sh, within: 3m'],
      "2: phases[0].run: no script 'databse.sh' in the deployment's folder; did you mean 'database.sh'? there are: time.sh, database.sh, lib/identity.sh",
    ],
    [
      'a script outside the folder',
      ['name: a, on: all, run: ../time.sh, within: 3m'],
      "2: phases[0].run: no script '../time.sh' in the deployment's folder",
    ],
    [
      'neither run nor local',
      ['name: a, on: all, within: 3m'],
      '2: phases[0]: neither run nor local; allowed: exactly one of',
    ],
    [
      'both run and local',
      ['name: a, on: all, run: time.sh, local: true, within: 3m'],
      '2: phases[0]: both run and local; allowed: exactly one of',
    ],
    [
      'a limit without a unit',
      ['name: a, on: all, run: time.sh, within: 90'],
      '2: phases[0].within: found 90; allowed: a duration such as 90s, 5m or 1h',
    ],
    [
      'a limit of nothing',
      ['name: a, on: all, run: time.sh, within: 0s'],
      "2: phases[0].within: found '0s'; allowed: a duration such as 90s, 5m or 1h",
    ],
    [
      'an unknown requirement',
      ['name: a, on: all, run: time.sh, within: 3m, requires: [own-kernal]'],
      "2: phases[0].requires[0]: found 'own-kernal'; did you mean 'own-kernel'? allowed: own-kernel",
    ],
    [
      'an unknown key',
      ['name: a, on: all, run: time.sh, within: 3m, need: []'],
      "2: phases[0].need: unknown key; did you mean 'needs'? allowed: name, on, run, local, within, needs, requires, inputs, units",
    ],
  ];
  for (const [what, phases, message] of cases)
    it(`refuses ${what}`, () => {
      const found = problems(phases);
      expect(
        found.some((line) => line.startsWith(message)),
        found.join('\n'),
      ).to.be.true;
    });

  it('shows a cycle as a path', () =>
    expect(
      problems([
        'name: a, on: all, run: time.sh, within: 3m, needs: [c]',
        'name: b, on: all, run: time.sh, within: 3m',
        'name: c, on: all, run: time.sh, within: 3m, needs: [b]',
      ]),
    ).to.deep.equal(['2: phases[0].needs: the phases need each other: a -> c -> b -> a']));

  it('shows a phase that needs itself', () =>
    expect(problems([TIME, 'name: b, on: all, run: time.sh, within: 3m, needs: [b]'])).to.include(
      '3: phases[1].needs: the phases need each other: b -> b',
    ));

  it('has at least one phase', () =>
    expect(usageProblems(() => deploymentOf([]))[0]).to.contain(
      'phases: found nothing; allowed: a list of at least one phase',
    ));

  it('refuses two secrets of one variable', () =>
    expect(problems([TIME], 'secrets: [keystone-db, keystone_db]\n')).to.deep.equal([
      "1: secrets[1]: 'keystone_db' and 'keystone-db' would both be LAB_PASSWORD_KEYSTONE_DB; a name can be used once",
    ]));

  it('tells everything at once', () =>
    expect(
      problems(['name: A, on: nobody, run: x, within: soon']).map((line) => line.split(':')[1]),
    ).to.deep.equal([' phases[0].name', ' phases[0].within', ' phases[0].on', ' phases[0].run']));
});

describe('a deployment of 20,000 phases', () => {
  it('is read within seconds', () => {
    const phases = Array.from(
      { length: 20_000 },
      (_, index) => `name: p${index}, on: all, run: time.sh, within: 3m`,
    );
    const startedAt = performance.now();
    expect(deploymentOf(phases).phases.at(-1)?.needs).to.deep.equal(['p19998']);
    expect(performance.now() - startedAt).to.be.lessThan(20_000);
  });
});

describe('the limit of a phase', () => {
  it('is no longer than a week', () =>
    expect(problems([`name: time, on: all, run: time.sh, within: ${'9'.repeat(400)}s`])).to.deep.equal([
      `2: phases[0].within: found '${'9'.repeat(400)}s'; allowed: a duration such as 90s, 5m or 1h, up to 168h: the limit on a KVM host`,
    ]));
});
