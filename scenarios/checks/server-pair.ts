import { defineFixture } from '../../harness/index.ts';
import { cloudNetworks } from './cloud-networks.ts';
import { launch, makeLaunchSite, type Instance, type LaunchSite } from './instance.ts';

/** Two servers of the user that have booted, on one network, behind a security group without a rule. */
export interface ServerPair {
  readonly site: LaunchSite;
  readonly first: Instance;
  readonly second: Instance;
}

export const serverPair = defineFixture<ServerPair>({
  name: 'servers',
  uses: [cloudNetworks],
  async make(lab) {
    const site = await makeLaunchSite(lab, await lab.fixture(cloudNetworks));
    const [first, second] = await Promise.all([launch(lab, site, 'first'), launch(lab, site, 'second')]);
    return { site, first, second };
  },
});
