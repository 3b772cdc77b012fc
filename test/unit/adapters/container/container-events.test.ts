import { expect } from 'chai';
import { ContainerNewsReader } from '../../../../harness/adapters/container/container-events.ts';

const newsOf = (...events: [string, string?][]) => {
  const reader = new ContainerNewsReader();
  return events.flatMap(([Action, exitCode]) => {
    const Attributes = exitCode === undefined ? {} : { exitCode };
    return reader.read({ Action, Actor: { Attributes } }) ?? [];
  });
};

describe('news of containers', () => {
  it('tells a system that ended itself from a host that killed it', () => {
    expect(newsOf(['die', '130'])).to.deep.equal([
      { what: 'ended', by: 'guest', how: 'was powered off by its own system' },
    ]);
    expect(newsOf(['kill'], ['die', '137'])[0]).to.include({ by: 'host' });
    expect(newsOf(['die', '137'])[0]).to.include({
      by: 'host',
      how: 'is gone: its process 1 ended with exit status 137',
    });
  });

  it('tells a system that ended to be started again', () => {
    expect(newsOf(['die', '129'])).to.deep.equal([{ what: 'rebooted' }]);
  });

  it('says of one that had no memory left that it was its own', () => {
    expect(newsOf(['oom'], ['die', '137'])[0]).to.include({ by: 'guest' });
  });

  it('forgets after a start what was before', () => {
    expect(newsOf(['kill'], ['start'], ['die', '0'])[0]).to.include({ by: 'guest' });
  });

  it('tells that a container was paused', () => {
    expect(newsOf(['pause'])[0]).to.include({ what: 'paused', by: 'host' });
  });
});
