import { expect } from 'chai';
import { knownSecrets } from '../../../harness/core/known-secrets.ts';
import { MASK, Secret } from '../../../harness/core/secret.ts';
import { reapDead } from '../../../harness/run/reap.ts';
import { recordOf } from '../../support/instance-record.ts';
import { smallLab } from '../../support/small-lab.ts';

describe('reaping', () => {
  it('brings the consoles of a dead lab home before it is taken down, and knows its secrets by then', async () => {
    const passwords = new Map([['reader', new Secret('Bx5nHr3wTk9q')]]);
    const record = { ...recordOf(smallLab(), 'killed'), passwords };
    const done: string[] = [];
    const provider = {
      keepConsoles: ({ instance, consoleDir }: { instance: string; consoleDir: string }) => {
        done.push(`${instance} to ${consoleDir}: ${knownSecrets.redactText('Bx5nHr3wTk9q')}`);
        return Promise.resolve();
      },
      takeDown: (name: string) => Promise.resolve(void done.push(`${name} down`)),
      removeStrays: () => Promise.resolve([]),
    };
    const instances = {
      list: () =>
        Promise.resolve([
          { name: 'killed', state: 'dead', record },
          { name: 'begun', state: 'dead' },
          { name: 'other', state: 'up', record },
        ]),
      removeDrafts: () => Promise.resolve(),
      ifFree: async (_name: string, action: () => Promise<void>) => {
        await action();
        return true;
      },
    };
    await reapDead({ tools: { provider }, instances, emit: () => undefined } as never);
    expect(done).to.deep.equal([`killed to /runs/1: ${MASK}`, 'killed down', 'begun down']);
  });
});
