import { scenario } from '../harness/index.ts';
import { addressChecks } from './checks/addresses.ts';
import { agentRestartChecks } from './checks/agent-restart.ts';
import { computeChecks } from './checks/compute.ts';
import { consoleChecks } from './checks/console.ts';
import { earlierApiChecks } from './checks/earlier-apis.ts';
import { frameChecks } from './checks/frames.ts';
import { healthChecks } from './checks/health.ts';
import { identityChecks } from './checks/identity.ts';
import { imageChecks } from './checks/image.ts';
import { launchChecks, providerLaunchChecks, removalChecks } from './checks/launch.ts';
import { metadataChecks } from './checks/metadata.ts';
import { nameChecks } from './checks/names.ts';
import { networkChecks } from './checks/network.ts';
import { quotaChecks } from './checks/quota.ts';
import { secrecyChecks } from './checks/secrecy.ts';
import { serviceAccountChecks } from './checks/service-accounts.ts';
import { serviceChecks } from './checks/services.ts';
import { spoofingChecks } from './checks/spoofing.ts';
import { strangerChecks } from './checks/strangers.ts';
import { timeChecks } from './checks/time.ts';

scenario('OpenStack Ocata carries instances on both kinds of network', 'ocata', (words) => {
  const { deploy, check, sideBySide } = words;
  deploy();
  check(...timeChecks, ...nameChecks, ...serviceChecks, ...addressChecks);
  sideBySide(
    [
      ...identityChecks,
      ...strangerChecks,
      ...serviceAccountChecks,
      ...imageChecks,
      ...computeChecks,
      ...earlierApiChecks,
    ],
    [
      ...networkChecks,
      ...launchChecks,
      ...frameChecks,
      ...metadataChecks,
      ...quotaChecks,
      ...providerLaunchChecks,
      ...agentRestartChecks,
      ...spoofingChecks,
      ...consoleChecks,
      ...removalChecks,
    ],
  );
  check(...secrecyChecks, ...healthChecks);
});
