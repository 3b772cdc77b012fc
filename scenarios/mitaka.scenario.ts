import { scenario } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { agentRestartChecks } from './checks/agent-restart.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { earlierApiChecks } from './checks/earlier-apis.ts';
import { frameChecks, spreadFrameChecks } from './checks/frames.ts';
import { healthChecks } from './checks/health.ts';
import { identityChecks } from './checks/identity.ts';
import { dataDiskChecks, imageFileChecks, imagesSurviveARestart } from './checks/image-files.ts';
import { imageChecks } from './checks/image.ts';
import { launchChecks, removalChecks, spreadChecks } from './checks/launch.ts';
import { metadataChecks } from './checks/metadata.ts';
import { nameChecks } from './checks/names.ts';
import { networkChecks } from './checks/network.ts';
import { quotaChecks } from './checks/quota.ts';
import { secrecyChecks } from './checks/secrecy.ts';
import { serviceAccountChecks } from './checks/service-accounts.ts';
import { serviceChecks } from './checks/services.ts';
import { snapshotChecks } from './checks/snapshot.ts';
import { strangerChecks } from './checks/strangers.ts';
import { closedTokenChecks } from './checks/temporary-token.ts';
import { timeChecks } from './checks/time.ts';
import { tokenStoreChecks } from './checks/token-store.ts';
import { unguardedChecks } from './checks/unguarded.ts';

scenario(
  'OpenStack Mitaka keeps its tokens and images, and spreads its instances',
  'mitaka',
  ({ deploy, check, sideBySide, step }) => {
    deploy();
    check(
      ...timeChecks,
      ...nameChecks,
      ...serviceChecks,
      ...addressChecks,
      ...unguardedChecks,
      ...closedTokenChecks,
    );
    sideBySide(
      [
        ...identityChecks,
        ...strangerChecks,
        ...serviceAccountChecks,
        ...imageChecks,
        ...imageFileChecks,
        ...dataDiskChecks,
        ...computeChecks,
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
        ...snapshotChecks,
      ],
    );
    // nodes are closed to new servers, and services started again, while nobody else asks
    check(
      ...spreadChecks,
      ...spreadFrameChecks,
      ...removalChecks,
      ...tokenStoreChecks,
      ...secrecyChecks,
      ...healthChecks,
    );
    step('restart the controller: its images are there again', imagesSurviveARestart, {
      within: '20m',
      requires: ['own-kernel', 'disks'],
    });
  },
);
