import { scenario, type Check } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { agentRestartChecks } from './checks/agent-restart.ts';
import { applicationCredentialChecks } from './checks/application-credential.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { damagedImageChecks } from './checks/damaged-image.ts';
import { dashboardListChecks } from './checks/dashboard-lists.ts';
import { dashboardChecks } from './checks/dashboard.ts';
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
import { timeChecks } from './checks/time.ts';
import { unguardedChecks } from './checks/unguarded.ts';
import { volumeChecks } from './checks/volume.ts';

// ebtables on nf_tables, all that containers have, cannot delete the rules that these are about
const ebtablesChecks = [...agentRestartChecks, ...spoofingChecks].map((check): Check => ({
  ...check,
  requires: ['own-kernel'],
}));

scenario(
  'OpenStack Zed of Debian does what an operator asks of it',
  'debian',
  ({ deploy, check, sideBySide, step }) => {
    deploy();
    check(
      ...timeChecks,
      ...nameChecks,
      ...serviceChecks,
      ...addressChecks,
      ...unguardedChecks,
      ...etcdChecks,
    );
    sideBySide(
      [
        ...identityChecks,
        ...strangerChecks,
        ...applicationCredentialChecks,
        ...serviceAccountChecks,
        ...imageChecks,
        ...computeChecks,
        ...objectStoreChecks,
        ...foreignAccountChecks,
        ...nodeLossChecks,
        ...dashboardChecks,
      ],
      [
        ...networkChecks,
        ...launchChecks,
        ...frameChecks,
        ...metadataChecks,
        ...quotaChecks,
        ...ebtablesChecks,
        ...consoleChecks,
        ...dashboardListChecks,
        ...damagedImageChecks,
        ...snapshotChecks,
        ...volumeChecks,
        ...removalChecks,
      ],
    );
    check(...diskUnitChecks, ...secrecyChecks, ...healthChecks);
    step(...restartOfAllNodes);
  },
);
