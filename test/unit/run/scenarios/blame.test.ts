import { expect } from 'chai';
import { ConnectFailed } from '../../../../harness/core/errors.ts';
import { failureOf, text } from '../../../support/performed-check.ts';

describe('a check that is broken itself', () => {
  for (const thrown of [new TypeError('x is undefined'), new Error('x is undefined')])
    it(`is the scenario’s fault, with its line and the stack, when it breaks by a ${thrown.name}`, async () => {
      const failure = await failureOf(() => Promise.reject(thrown));
      expect(failure).to.include({ fault: 'scenario', kind: thrown.name, exitCode: 2 });
      expect(failure.message).to.match(/^x is undefined \(\/.*blame\.test\.ts:\d+:\d+\)$/);
      expect(text(failure, 'stack')).to.contain('blame.test.ts');
    });

  it('is the scenario’s fault when it calls what there is not, or calls it wrongly', async () => {
    const broken = await failureOf((lab) => {
      (lab as unknown as { nod: (name: string) => void }).nod('controller01');
      return Promise.resolve();
    });
    expect(broken).to.include({ fault: 'scenario', kind: 'TypeError', exitCode: 2 });
    for (const args of [['image'], ['image', 'remove'], [() => Promise.resolve()]]) {
      const failure = await failureOf((lab) => {
        (lab.defer as (...words: unknown[]) => void).apply(lab, args);
        return Promise.resolve();
      });
      expect(failure).to.include({ fault: 'scenario', kind: 'ScenarioBroken', exitCode: 2 });
      expect(failure.message).to.match(
        /^group\.name: lab\.defer\(subject, undo\) takes a text and a function, not \w+ and \w+ \(.*blame\.test\.ts/,
      );
    }
  });

  it('is the scenario’s fault when its undo breaks, and the lab’s when the lab is gone', async () => {
    const broken = await failureOf((lab) => {
      lab.defer('image cirros', () => Promise.reject(new TypeError('x is undefined')));
      return Promise.resolve();
    });
    expect(broken).to.include({ fault: 'scenario', kind: 'TypeError', exitCode: 2 });
    expect(broken.message).to.match(/^image cirros: x is undefined \(.*blame\.test\.ts/);
    const gone = await failureOf((lab) => {
      lab.defer('image cirros', () => Promise.reject(new ConnectFailed('controller01: no answer')));
      return Promise.resolve();
    });
    expect(gone).to.include({ fault: 'lab', message: 'image cirros: controller01: no answer' });
  });
});
