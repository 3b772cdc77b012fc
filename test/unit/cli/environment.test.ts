import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEnvironment } from '../../../harness/cli/environment.ts';
import { DEBUG_TOPICS } from '../../../harness/core/debug-log.ts';
import { UsageError } from '../../../harness/core/errors.ts';

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

  for (const [text, topics] of [
    [undefined, []],
    ['', []],
    ['ssh', ['ssh']],
    [' ssh , image,', ['ssh', 'image']],
    ['*', DEBUG_TOPICS],
  ] as const)
    it(`reads the topics of STACKLAB_DEBUG=${text ?? ''}`, () => {
      expect(readEnvironment({ HOME: '/srv/ann', STACKLAB_DEBUG: text }).debug).to.deep.equal(topics);
    });

  it('refuses a topic that it does not know', () => {
    expect(() => readEnvironment({ HOME: '/srv/ann', STACKLAB_DEBUG: 'ssh,everything' })).to.throw(
      UsageError,
      "STACKLAB_DEBUG: there is no topic 'everything'; there are: container, image, libvirt,",
    );
  });
});
