import { defineFixture } from '../../harness/index.ts';
import { launch, type Instance } from './instance.ts';
import { makeLaunchSite, type LaunchSite } from './launch-site.ts';
import { networking } from './lab-networking.ts';

/** Two servers of the user that have booted, on one network, behind a security group without a rule. */
export interface ServerPair {
  readonly site: LaunchSite;
  readonly first: Instance;
  readonly second: Instance;
}

export const serverPair = defineFixture<ServerPair>({
  name: 'servers',
  uses: [networking],
  async make(lab) {
    const site = await makeLaunchSite(lab, await lab.fixture(networking));
    const [first, second] = await Promise.all([launch(lab, site, 'first'), launch(lab, site, 'second')]);
    return { site, first, second };
  },
});
