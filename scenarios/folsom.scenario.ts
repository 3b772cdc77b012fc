import { scenario } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { bridgeChecks, bridgesStay } from './checks/bridge.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { dashboardListChecks } from './checks/dashboard-lists.ts';
import { dashboardChecks } from './checks/dashboard.ts';
import { earlierApiChecks } from './checks/earlier-apis.ts';
import { flavorChecks, swapChecks } from './checks/flavors.ts';
import { frameChecks, spreadFrameChecks } from './checks/frames.ts';
import { healthChecks } from './checks/health.ts';
import { identityChecks } from './checks/identity.ts';
import { imageChecks, noImageChecks } from './checks/image.ts';
import { launchChecks, removalChecks, spreadChecks } from './checks/launch.ts';
import { metadataChecks } from './checks/metadata.ts';
import { nameChecks } from './checks/names.ts';
import { multiHostChecks, novaNetworkChecks } from './checks/nova-network.ts';
import { diskLossChecks } from './checks/object-loss.ts';
import { objectStoreChecks } from './checks/object-store.ts';
import { diskUnitChecks } from './checks/running.ts';
import { secrecyChecks } from './checks/secrecy.ts';
import { serviceAccountChecks } from './checks/service-accounts.ts';
import { serviceChecks } from './checks/services.ts';
import { foreignAccountChecks, strangerChecks } from './checks/strangers.ts';
import { closedTokenChecks } from './checks/temporary-token.ts';
import { timeChecks } from './checks/time.ts';

scenario(
  'OpenStack Folsom carries instances on networks of nova, and loses no object with a disk',
  'folsom',
  ({ deploy, check, sideBySide, step }) => {
    deploy();
    check(
      ...timeChecks,
      ...nameChecks,
      ...serviceChecks,
      ...addressChecks,
      ...closedTokenChecks,
      ...noImageChecks,
    );
    check(...bridgeChecks);
    sideBySide(
      [
        ...identityChecks,
        ...strangerChecks,
        ...serviceAccountChecks,
        ...imageChecks,
        ...computeChecks,
        ...flavorChecks,
        ...objectStoreChecks,
        ...foreignAccountChecks,
        ...diskLossChecks,
        ...dashboardChecks,
        ...earlierApiChecks,
      ],
      [
        ...novaNetworkChecks,
        ...launchChecks,
        ...frameChecks,
        ...metadataChecks,
        ...swapChecks,
        ...consoleChecks,
        ...dashboardListChecks,
      ],
    );
    // nodes are closed to new servers while nobody else asks
    check(
      ...spreadChecks,
      ...spreadFrameChecks,
      ...multiHostChecks,
      ...removalChecks,
      ...diskUnitChecks,
      ...secrecyChecks,
      ...healthChecks,
    );
    step('restart the compute nodes: their bridges are there again', bridgesStay, {
      within: '20m',
      requires: ['own-kernel'],
    });
  },
);
