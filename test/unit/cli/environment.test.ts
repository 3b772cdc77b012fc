import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEnvironment } from '../../../harness/cli/environment.ts';

describe('the environment that stacklab reads', () => {
  for (const HOME of [undefined, '', 'somewhere'])
    it(`has its places in the home of passwd(5) where HOME is ${HOME === undefined ? 'not set' : `'${HOME}'`}`, () => {
      const { homedir } = userInfo();
      expect(readEnvironment({ HOME })).to.include({
        stateDir: join(homedir, '.local/state/stacklab'),
        cacheDir: join(homedir, '.cache/stacklab'),
        vagrantHome: join(homedir, '.vagrant.d'),
      });
    });

  it('takes a relative folder of XDG for none', () => {
    const { stateDir, cacheDir } = readEnvironment({
      HOME: '/srv/ann',
      XDG_STATE_HOME: 'state',
      XDG_CACHE_HOME: '',
    });
    expect([stateDir, cacheDir]).to.deep.equal([
      '/srv/ann/.local/state/stacklab',
      '/srv/ann/.cache/stacklab',
    ]);
  });
});
