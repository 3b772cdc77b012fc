import { scenario } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { agentRestartChecks } from './checks/agent-restart.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { damagedImageChecks } from './checks/damaged-image.ts';
import { dashboardListChecks } from './checks/dashboard-lists.ts';
import { dashboardChecks } from './checks/dashboard.ts';
import { earlierApiChecks, volumeVersionChecks } from './checks/earlier-apis.ts';
import { frameChecks } from './checks/frames.ts';
import { healthChecks } from './checks/health.ts';
import { identityChecks } from './checks/identity.ts';
import { imageChecks } from './checks/image.ts';
import { launchChecks, removalChecks } from './checks/launch.ts';
import { metadataChecks } from './checks/metadata.ts';
import { nameChecks } from './checks/names.ts';
import { networkChecks } from './checks/network.ts';
import { nodeLossChecks } from './checks/object-loss.ts';
import { objectStoreChecks } from './checks/object-store.ts';
import { quotaChecks } from './checks/quota.ts';
import { restartOfAllNodes } from './checks/restart.ts';
import { diskUnitChecks } from './checks/running.ts';
import { secrecyChecks } from './checks/secrecy.ts';
import { serviceAccountChecks } from './checks/service-accounts.ts';
import { etcdChecks, serviceChecks } from './checks/services.ts';
import { snapshotChecks } from './checks/snapshot.ts';
import { spoofingChecks } from './checks/spoofing.ts';
import { foreignAccountChecks, strangerChecks } from './checks/strangers.ts';
import { temporaryTokenChecks } from './checks/temporary-token.ts';
import { timeChecks } from './checks/time.ts';
import { unguardedChecks } from './checks/unguarded.ts';
import { volumeChecks } from './checks/volume.ts';

scenario('OpenStack Pike does what an operator asks of it', 'pike', ({ deploy, check, sideBySide, step }) => {
  deploy();
  check(...timeChecks, ...nameChecks, ...serviceChecks, ...addressChecks, ...unguardedChecks, ...etcdChecks);
  sideBySide(
    [
      ...identityChecks,
      ...strangerChecks,
      ...serviceAccountChecks,
      ...imageChecks,
      ...computeChecks,
      ...objectStoreChecks,
      ...foreignAccountChecks,
      ...nodeLossChecks,
      ...dashboardChecks,
      ...earlierApiChecks,
      ...volumeVersionChecks,
    ],
    [
      ...networkChecks,
      ...launchChecks,
      ...frameChecks,
      ...metadataChecks,
      ...quotaChecks,
      ...agentRestartChecks,
      ...spoofingChecks,
      ...consoleChecks,
      ...dashboardListChecks,
      ...damagedImageChecks,
      ...snapshotChecks,
      ...volumeChecks,
      ...removalChecks,
    ],
  );
  check(...temporaryTokenChecks, ...diskUnitChecks, ...secrecyChecks, ...healthChecks);
  step(...restartOfAllNodes);
});
