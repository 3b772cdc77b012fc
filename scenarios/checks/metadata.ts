import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { letIn, onServer, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { explainedByMetadata } from './metadata-cause.ts';
import { serverPair } from './server-pair.ts';

const METADATA = 'http://169.254.169.254';
/** In the words of EC2, and whole in those of OpenStack. */
const PATHS = [
  'latest/meta-data/instance-id',
  'latest/meta-data/hostname',
  'latest/meta-data/public-keys/0/openssh-key',
  'openstack/latest/meta_data.json',
] as const;
const END = '==END==';

const metadata = defineCheck({
  id: 'launch.metadata',
  title:
    'an instance that asks who it is gets an id of its own, its name, its key, and the id that nova knows it by',
  seed: [],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site, first } = await lab.fixture(serverPair);
    await letIn(lab, site);
    await explainedByMetadata(lab, first.id, async () => {
      const [id = '', host = '', key = '', whole = ''] = await told(lab, site, first);
      expect(id, inWords(0, id)).to.match(/^i-[0-9a-f]{8}$/);
      expect(host.split('.', 1)[0], inWords(1, host)).to.equal(first.name);
      expect(key, inWords(2, key)).to.equal(site.publicKey);
      const uuid = /"uuid": *"([^"]*)"/.exec(whole)?.[1] ?? whole;
      expect(uuid, inWords(3, uuid)).to.equal(first.id);
    });
  },
});

function inWords(path: 0 | 1 | 2 | 3, answer: string): string {
  return `${METADATA}/${PATHS[path]} answers an instance: ${answer || 'nothing'}`;
}

/** The answers, or what wget says where it gets none: asked once each, for a service that answers at times is a fault. */
async function told(lab: LabUnderTest, site: LaunchSite, server: Instance): Promise<string[]> {
  const ask = PATHS.map((path) => `wget -q -O - ${METADATA}/${path} 2>&1; echo ${END}`).join('; ');
  const said = await onServer(lab, site, server, ask);
  return said.split(END).map((answer) => answer.trim());
}

export const metadataChecks: readonly Check[] = [metadata];
