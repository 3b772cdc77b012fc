import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import {
  defineCheck,
  digestOf,
  refusalOf,
  type Check,
  type Image,
  type LabUnderTest,
} from '../../harness/index.ts';
import { asAdministrator, asUser, become, nameOf, type Part } from './people.ts';

const strangers = defineCheck({
  id: 'image.strangers',
  title: 'glance answers a request without a token with 401',
  seed: ['V001-10'],
  async run(lab) {
    const controller = lab.controller();
    const url = `${lab.cloud.service('image').url}/v2/images`;
    const status = await controller.succeed(
      `curl --silent --show-error --output /dev/null --write-out '%{http_code}' ${url}`,
    );
    const without = `${url} without a token; glance asks keystone only with [paste_deploy] flavor = keystone in glance-api.conf`;
    expect(status, without).to.equal('401');
  },
});

const noneYet = defineCheck({
  id: 'image.none-yet',
  title: 'a cloud without images lists none, and complains of nothing',
  seed: ['V002-6'],
  async run(lab) {
    const { stdout, stderr } = await lab
      .controller()
      .run(`${become(lab, lab.cloud.administrator)} && openstack image list -f value </dev/null`, {
        within: '2m',
      });
    expect(stderr.trim(), 'complaint of the client').to.equal('');
    expect(stdout.trim(), 'images').to.equal('');
  },
});

const upload = defineCheck({
  id: 'image.upload',
  title: 'an uploaded image is active and public, with the size and the checksums of the local file',
  seed: ['V001-10', 'V000-9', 'S002-7', 'V002-8', 'V002-9', 'V003-7'],
  async run(lab) {
    const guest = await lab.guest();
    const hash = lab.cloud.images?.hash;
    const { id } = await uploaded(lab);
    const image = await asAdministrator(lab).image.show(id);
    expect(image).to.include({
      name: guest.name,
      status: 'active',
      visibility: 'public',
      diskFormat: 'qcow2',
      containerFormat: 'bare',
      protected: false,
      size: guest.sizeBytes,
      checksum: guest.md5,
      hashAlgorithm: hash,
    });
    expect(image.owner, 'owner').to.equal((await asAdministrator(lab).token()).projectId);
    const local = await digestOf(createReadStream(guest.path));
    expect(image.hash, hash ?? 'hash').to.equal(hash && local[hash]);
  },
});

const listed = defineCheck({
  id: 'image.listed',
  title: 'the operator finds the image with `openstack image list`',
  seed: ['V001-11', 'V000-11', 'V002-10', 'V003-8'],
  async run(lab) {
    const { id, name } = await uploaded(lab);
    const printed = await lab
      .controller()
      .succeed(`${become(lab, lab.cloud.administrator)} && openstack image list -f json </dev/null`, {
        within: '2m',
      });
    expect(JSON.parse(printed)).to.deep.include({ ID: id, Name: name, Status: 'active' });
  },
});

const downloaded = defineCheck({
  id: 'image.download',
  title: 'a downloaded image is the local file, byte for byte',
  seed: ['V001-10'],
  async run(lab) {
    const guest = await lab.guest();
    const { id } = await uploaded(lab);
    const { bytes, md5, sha256 } = await asAdministrator(lab).image.download(id);
    expect({ bytes, md5, sha256 }).to.deep.equal({
      bytes: guest.sizeBytes,
      md5: guest.md5,
      sha256: guest.sha256,
    });
  },
});

const visibleToUser = defineCheck({
  id: 'image.visible-to-user',
  title: 'a user sees and reads a public image of the administrator, and cannot delete it',
  seed: ['V001-11', 'E002-9'],
  async run(lab) {
    const guest = await lab.guest();
    const { id } = await uploaded(lab);
    const user = asUser(lab).image;
    const seen = await user.listNamed(guest.name);
    expect(
      seen.map((image) => image.id),
      'images that the user sees',
    ).to.include(id);
    expect((await user.download(id)).sha256, 'what the user reads').to.equal(guest.sha256);
    expect((await refusalOf('a user deleting the image of another', user.delete(id))).status).to.equal(403);
  },
});

const userCannotPublish = defineCheck({
  id: 'image.user-cannot-publish',
  title: 'a user cannot make an image public',
  seed: ['V001-10'],
  async run(lab) {
    const user = asUser(lab).image;
    const own = await created(lab, 'user', 'private');
    const refusal = await refusalOf('a user publishing an image', user.setVisibility(own.id, 'public'));
    expect(refusal.status).to.equal(403);
    expect((await user.show(own.id)).visibility, 'visibility afterwards').to.equal('private');
    const another = await refusalOf('a user creating a public image', created(lab, 'user', 'public'));
    expect(another.status).to.equal(403);
  },
});

/** The guest image in the cloud as the seed puts it there; gone again after the check. */
export async function uploaded(lab: LabUnderTest): Promise<Image> {
  const guest = await lab.guest();
  const image = await created(lab, 'administrator', 'public');
  await asAdministrator(lab).image.upload(image.id, guest.path);
  return image;
}

async function created(lab: LabUnderTest, part: Part, visibility: 'public' | 'private'): Promise<Image> {
  const { name } = await lab.guest();
  const service = lab.openstack(nameOf(lab, part)).image;
  const id = randomUUID();
  lab.defer(`image ${name} (${id})`, () => service.discard(id));
  const image = await service.create({ id, name, diskFormat: 'qcow2', containerFormat: 'bare', visibility });
  expect(image.status, 'status of an image without data').to.equal('queued');
  return image;
}

export const imageChecks: readonly Check[] = [
  strangers,
  upload,
  listed,
  downloaded,
  visibleToUser,
  userCannotPublish,
];
/** Asked before any other check has uploaded one. */
export const noImageChecks: readonly Check[] = [noneYet];
