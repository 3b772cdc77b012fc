import { randomUUID } from 'node:crypto';
import type { LabUnderTest } from '../../harness/index.ts';
import type { Networking } from './networking.ts';
import { asAdministrator, asUser } from './people.ts';

/** What servers need before there is one: networks, an image, a flavor, a keypair, a security group. */
export interface LaunchSite {
  readonly networking: Networking;
  readonly image: string;
  readonly flavor: string;
  readonly keypair: string;
  /** Of the private key's own file, as ssh-keygen tells it: MD5 in hex. */
  readonly localFingerprint: string;
  /** As nova tells it. */
  readonly fingerprint: string;
  /** As it was given to nova. */
  readonly publicKey: string;
  /** On the controller: the private key, and one that the cloud does not know. */
  readonly key: string;
  readonly otherKey: string;
  readonly securityGroup: string;
}

export const FLAVOR = { vcpus: 1, ramMiB: 192, diskGiB: 1 } as const;

export async function makeLaunchSite(lab: LabUnderTest, networking: Networking): Promise<LaunchSite> {
  const name = `check-${randomUUID().slice(0, 8)}`;
  const image = await uploadGuest(lab);
  const compute = asAdministrator(lab).compute;
  const flavor = await compute.createFlavor({ name, ...FLAVOR });
  lab.defer(`flavor ${name}`, () => compute.discardFlavor(flavor));
  const keys = await makeKeys(lab, name);
  const user = asUser(lab);
  lab.defer(`keypair ${name}`, () => user.compute.discardKeypair(name));
  const fingerprint = await user.compute.createKeypair(name, keys.publicKey);
  const securityGroup = await networking.createSecurityGroup(lab, name);
  return { networking, ...keys, image, flavor, keypair: name, fingerprint, securityGroup };
}

/** The guest image as a public image of the cloud, by its id; gone after the check. */
export async function uploadGuest(lab: LabUnderTest): Promise<string> {
  const guest = await lab.guest();
  const { image } = asAdministrator(lab);
  const id = randomUUID();
  lab.defer(`image ${guest.name}`, () => image.discard(id));
  const { name } = guest;
  await image.create({ id, name, diskFormat: 'qcow2', containerFormat: 'bare', visibility: 'public' });
  await image.upload(id, guest.path);
  return id;
}

/** RSA, since the SSH server of the original image takes no newer kind (trap 8.4-21). */
async function makeKeys(
  lab: LabUnderTest,
  name: string,
): Promise<Pick<LaunchSite, 'key' | 'otherKey' | 'localFingerprint' | 'publicKey'>> {
  const controller = lab.controller();
  const dir = `/root/${name}`;
  lab.defer(`keys in ${dir}`, async () => {
    await controller.succeed(`rm -rf ${dir}`);
  });
  const made = await controller.succeed(
    `umask 077; mkdir ${dir} && cd ${dir} && for key in key other; do ssh-keygen -q -t rsa -b 2048 -N '' -C ${name} -f $key; done; ssh-keygen -l -E md5 -f key.pub; cat key.pub`,
    { within: '1m' },
  );
  const [described = '', publicKey = ''] = made.split('\n');
  const localFingerprint = / MD5:([0-9a-f:]+) /.exec(described)?.[1] ?? described;
  return { key: `${dir}/key`, otherKey: `${dir}/other`, localFingerprint, publicKey };
}
