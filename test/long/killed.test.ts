// runs of every provider that are killed at many random moments
import { leavesNothingWhenKilled } from '../support/random-kills.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

describe('a run that is killed many times', () => {
  before('images are in the cache, so that kills fall into every step', () => smokeImages());
  leavesNothingWhenKilled({ provider: 'libvirt', kills: 8, longestMs: 45_000 });
  leavesNothingWhenKilled({ provider: 'vagrant', kills: 3, longestMs: 60_000 });

  describe('of containers', () => {
    before(function () {
      skipUnlessRoot(this, 'has containers without a control group of its own');
    });
    leavesNothingWhenKilled({ provider: 'container', kills: 6, longestMs: 8_000 });
  });
});
