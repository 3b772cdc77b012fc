import { expect } from 'chai';
import { Secret } from '../../../harness/core/secret.ts';
import { clientPackages, clientVariables, cloudToAsk } from '../../../harness/run/client-access.ts';
import { recordOf } from '../../support/instance-record.ts';
import { smallCloud } from '../../support/small-facts.ts';
import { smallLab } from '../../support/small-lab.ts';
import { usageProblems } from '../../support/usage-error.ts';

const passwords = new Map([
  ['admin', new Secret('of the administrator')],
  ['demo', new Secret('of the user')],
]);

describe('what a client is told of a cloud', () => {
  const record = { ...recordOf(smallLab(), 'small-1'), passwords };
  const cloud = smallCloud();

  it('is what an openrc file of its administrator says', () => {
    expect(clientVariables(record, cloud)).to.deep.equal({
      OS_AUTH_URL: 'http://controller01:5000/v3',
      OS_IDENTITY_API_VERSION: '3',
      OS_REGION_NAME: 'RegionOne',
      OS_USERNAME: 'admin',
      OS_PASSWORD: 'of the administrator',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_NAME: 'admin',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    });
  });

  it('is what another person asks with, where one is named', () => {
    expect(clientVariables(record, cloud, 'demo')).to.include({
      OS_USERNAME: 'demo',
      OS_PASSWORD: 'of the user',
      OS_PROJECT_NAME: 'demo',
    });
  });

  for (const [who, hint] of [
    ['demmo', "; did you mean 'demo'?"],
    ['constructor', ';'],
  ] as const)
    it(`is nothing for ${who}, who is nobody there`, () => {
      expect(usageProblems(() => clientVariables(record, cloud, who))).to.deep.equal([
        `--as ${who}: lab small lets nobody of this name in${hint} there are: admin, demo`,
      ]);
    });

  it('is nothing where the lab has no password of that person', () => {
    const older = recordOf(smallLab(), 'small-1');
    expect(usageProblems(() => clientVariables(older, cloud))).to.deep.equal([
      'lab small-1 was brought up without the secret admin, the password of admin; bring it up anew: bin/lab up small',
    ]);
  });

  it('is asked for in vain where the platform names no packages of a client', () => {
    const source = { kind: 'download', url: 'file:///disk', sha256: '', format: 'raw' } as const;
    const platform = { name: 'own', title: 'Our own', release: 'OpenStack 1', record: {}, source };
    expect(clientPackages({ ...platform, client: ['osc'] })).to.deep.equal(['osc']);
    expect(usageProblems(() => clientPackages({ ...platform, client: [] }))).to.deep.equal([
      "platform own names no client of OpenStack 1; add its packages to labs/platforms/own.yaml, as in 'client: [python3-openstackclient]'",
    ]);
  });

  it('is nothing where a deployment makes no cloud', () => {
    expect(cloudToAsk(record, cloud)).to.equal(cloud);
    expect(usageProblems(() => cloudToAsk(record, undefined))).to.deep.equal([
      'lab small: its deployment makes no cloud that a client could ask; a command on a node is: bin/lab exec NODE -- COMMAND',
    ]);
  });
});
