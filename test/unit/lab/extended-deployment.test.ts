import { expect } from 'chai';
import { parseDeployment, type ExtendedSource } from '../../../harness/lab/deployment-file.ts';
import type { Deployment } from '../../../harness/lab/deployment.ts';
import { folderOf } from '../../support/folder.ts';
import { CLOUD_TEXT } from '../../support/small-facts.ts';
import { usageProblems } from '../../support/usage-error.ts';
import { LAB_TEXT, labOf } from './lab-text.ts';

const BASE = `secrets: [rabbit, reader]
settings: { tokens: fernet, size: 4 }
phases:
  - { name: time, on: all, run: time.sh, within: 3m, units: [chronyd] }
  - { name: database, on: controller, run: database.sh, within: 3m, needs: [] }
  - { name: cache, on: controller, run: cache.sh, within: 2m, needs: [database] }
`;
const FILES = ['base.yaml', 'own.yaml', 'time.sh', 'database.sh', 'cache.sh'];

function deploymentOf(own: string, base = BASE, more: readonly ExtendedSource[] = []): Deployment {
  return parseDeployment({
    file: 'labs/shared/own.yaml',
    text: `extends: base.yaml\n${own}`,
    extended: [{ file: 'labs/shared/base.yaml', text: base }, ...more],
    folder: folderOf('/project/labs/shared', FILES),
    lab: labOf(LAB_TEXT),
  });
}

function problems(own: string, base?: string): string[] {
  return usageProblems(() => deploymentOf(own, base)).map((line) =>
    line.replace('labs/shared/own.yaml:', ''),
  );
}

describe('a deployment that extends another', () => {
  it('is the other one where it says nothing', () => {
    const { secrets, settings, phases } = deploymentOf('');
    expect(secrets).to.deep.equal(['rabbit', 'reader']);
    expect([...settings]).to.deep.equal([
      ['tokens', 'fernet'],
      ['size', '4'],
    ]);
    expect(phases.map(({ name }) => name)).to.deep.equal(['time', 'database', 'cache']);
  });

  it('has settings by any name', () => {
    expect([...deploymentOf('settings: { constructor: own }\n').settings]).to.deep.include([
      'constructor',
      'own',
    ]);
    expect(problems('settings: { constructor: null }\n')).to.deep.equal([
      '2: settings.constructor: base.yaml has no such key that null could take away',
    ]);
  });

  it('says of a map what is otherwise, and of a list all', () => {
    const { secrets, settings } = deploymentOf(
      'secrets: [admin]\nsettings: { tokens: uuid, size: null, more: 1 }\n',
    );
    expect(secrets).to.deep.equal(['admin']);
    expect([...settings]).to.deep.equal([
      ['tokens', 'uuid'],
      ['more', '1'],
    ]);
  });

  it('lists its phases: by name as the other has them, with keys that are otherwise, and its own', () => {
    const { phases } = deploymentOf(`phases:
  - database
  - { name: time, within: 5m, needs: [database] }
  - { name: last, on: object, run: cache.sh, within: 1m }
`);
    expect(
      phases.map(({ name, withinMs, needs, units }) => ({ name, withinMs, needs, units })),
    ).to.deep.equal([
      { name: 'database', withinMs: 180_000, needs: [], units: [] },
      { name: 'time', withinMs: 300_000, needs: ['database'], units: ['chronyd'] },
      { name: 'last', withinMs: 60_000, needs: ['time'], units: [] },
    ]);
  });

  it('is told of a phase that the other does not have, and of a key that null cannot take away', () =>
    expect(problems('settings: { tokns: null }\nphases: [time, databse]\n')).to.deep.equal([
      '2: settings.tokns: base.yaml has no such key that null could take away',
      "3: phases[1]: base.yaml has no phase 'databse'; did you mean 'database'? there are: time, database, cache",
    ]));

  it('is told of a phase that is needed and not listed', () =>
    expect(problems('phases:\n  - cache\n').join('\n')).to.match(/^3: phases\[0\]\.needs.*database/));

  it('may extend one that extends another itself', () => {
    const third = { file: 'labs/shared/third.yaml', text: 'settings: { tokens: jws, far: 1 }\n' };
    const { settings } = deploymentOf('settings: { size: 5 }\n', `extends: third.yaml\n${BASE}`, [third]);
    expect([...settings]).to.deep.equal([
      ['tokens', 'fernet'],
      ['far', '1'],
      ['size', '5'],
    ]);
  });

  it('tells faults of the other file at its own name', () =>
    expect(usageProblems(() => deploymentOf('', 'phases: ['))[0]).to.match(
      /^labs\/shared\/base\.yaml:1: not YAML/,
    ));
});

describe('a role in braces', () => {
  it('is the name of the node that has it', () => {
    const { cloud: planned } = deploymentOf(CLOUD_TEXT.replaceAll('controller01', '{controller}'));
    expect(planned?.identity).to.include({ url: 'http://controller01:5000/v3', node: 'controller01' });
  });

  it('has to be a role of the lab', () =>
    expect(problems(CLOUD_TEXT.replaceAll('controller01', '{controler}'))[0]).to.match(
      /identity\.url: no node of lab small has the role 'controler'; did you mean 'controller'\? there are: controller, object$/,
    ));
});
