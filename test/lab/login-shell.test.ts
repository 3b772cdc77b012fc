import { expect } from 'chai';
import { lendSmokeImages } from '../support/lend-images.ts';
import { takeInventory } from '../support/leftovers.ts';
import { LoginUser } from '../support/login-user.ts';
import { skipUnlessRoot } from '../support/skip.ts';

/** The README's own words. */
const line = (home: string): string => `cd ${home}/stacklab && npm run lab -- run smoke`;

describe('a user who was made a minute ago', () => {
  let user: LoginUser | undefined;
  before(async function () {
    skipUnlessRoot(this, 'can make a user; of a user this whole suite is that test');
    user = await LoginUser.create();
    await lendSmokeImages(user);
  });
  after(() => user?.[Symbol.asyncDispose]());

  for (const [from, start] of [
    ['a login shell', (who: LoginUser) => who.login(line(who.home))],
    ['a job without terminal, HOME or anything else', (who: LoginUser) => who.job(line(who.home))],
  ] as const)
    it(`has a green lab of virtual machines from ${from}, and nothing of it stays`, async () => {
      if (!user) throw new Error('there is no user');
      const before = await takeInventory(user.home);
      const run = await start(user);
      expect(run.exitCode, run.all).to.equal(0);
      expect(run.all).to.contain('GREEN');
      expect(await user.processes()).to.deep.equal([]);
      expect(await takeInventory(user.home)).to.deep.equal(before);
    });
});
