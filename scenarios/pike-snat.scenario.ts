import { scenario } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { agentRestartChecks } from './checks/agent-restart.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { dashboardListChecks } from './checks/dashboard-lists.ts';
import { dashboardChecks } from './checks/dashboard.ts';
import { earlierApiChecks } from './checks/earlier-apis.ts';
import { gatewayChecks, gatewayStays } from './checks/gateway.ts';
import { frameChecks } from './checks/frames.ts';
import { healthChecks } from './checks/health.ts';
import { identityChecks } from './checks/identity.ts';
import { imageFileChecks } from './checks/image-files.ts';
import { imageChecks } from './checks/image.ts';
import { launchChecks, removalChecks } from './checks/launch.ts';
import { metadataChecks } from './checks/metadata.ts';
import { nameChecks } from './checks/names.ts';
import { networkChecks } from './checks/network.ts';
import { quotaChecks } from './checks/quota.ts';
import { secrecyChecks } from './checks/secrecy.ts';
import { serviceAccountChecks } from './checks/service-accounts.ts';
import { serviceChecks } from './checks/services.ts';
import { snatFaults } from './checks/snat-faults.ts';
import { strangerChecks } from './checks/strangers.ts';
import { timeChecks } from './checks/time.ts';
import { unguardedChecks } from './checks/unguarded.ts';

scenario(
  'OpenStack Pike works behind one way out, and what its notes warn of is named',
  'pike-snat',
  ({ deploy, check, sideBySide, step }) => {
    deploy();
    check(
      ...timeChecks,
      ...nameChecks,
      ...gatewayChecks,
      ...serviceChecks,
      ...addressChecks,
      ...unguardedChecks,
    );
    sideBySide(
      [
        ...identityChecks,
        ...strangerChecks,
        ...serviceAccountChecks,
        ...imageChecks,
        ...imageFileChecks,
        ...computeChecks,
        ...dashboardChecks,
        ...earlierApiChecks,
      ],
      [
        ...networkChecks,
        ...launchChecks,
        ...frameChecks,
        ...metadataChecks,
        ...quotaChecks,
        ...agentRestartChecks,
        ...consoleChecks,
        ...dashboardListChecks,
        ...removalChecks,
      ],
    );
    check(...secrecyChecks, ...healthChecks);
    // what they leave in logs is theirs: nobody asks for health after them
    check(...snatFaults());
    step('restart both nodes: the way out is there again', gatewayStays, {
      within: '15m',
      requires: ['own-kernel'],
    });
  },
);
