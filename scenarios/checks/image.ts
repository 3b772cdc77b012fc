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

const strangers = defineCheck({
  id: 'image.strangers',
  title: 'glance answers a request without a token with 401',
  seed: ['V001-10'],
  async run(lab) {
    const controller = lab.controller();
    const url = `http://${controller.name}:9292/v2/images`;
    const status = await controller.succeed(
      `curl --silent --show-error --output /dev/null --write-out '%{http_code}' ${url}`,
    );
    const without = `${url} without a token; glance asks keystone only with [paste_deploy] flavor = keystone in glance-api.conf`;
    expect(status, without).to.equal('401');
  },
});

const upload = defineCheck({
  id: 'image.upload',
  title: 'an uploaded image is active and public, with the size and the checksums of the local file',
  seed: ['V001-10'],
  async run(lab) {
    const guest = await lab.guest();
    const { id } = await uploaded(lab);
    const image = await lab.openstack('admin').image.show(id);
    expect(image).to.include({
      name: guest.name,
      status: 'active',
      visibility: 'public',
      diskFormat: 'qcow2',
      containerFormat: 'bare',
      protected: false,
      size: guest.sizeBytes,
      checksum: guest.md5,
      hashAlgorithm: 'sha512',
    });
    expect(image.owner, 'owner').to.equal((await lab.openstack('admin').token()).projectId);
    const local = await digestOf(createReadStream(guest.path));
    expect(image.hash, 'sha512').to.equal(local.sha512);
  },
});

const listed = defineCheck({
  id: 'image.listed',
  title: 'the operator finds the image with `openstack image list`',
  seed: ['V001-11'],
  async run(lab) {
    const { id, name } = await uploaded(lab);
    const printed = await lab
      .controller()
      .succeed('. /root/admin_openrc && openstack image list -f json </dev/null', { within: '2m' });
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
    const { bytes, md5, sha256 } = await lab.openstack('admin').image.download(id);
    expect({ bytes, md5, sha256 }).to.deep.equal({
      bytes: guest.sizeBytes,
      md5: guest.md5,
      sha256: guest.sha256,
    });
  },
});

const visibleToDemo = defineCheck({
  id: 'image.visible-to-demo',
  title: 'demo sees and reads a public image of admin, and cannot delete it',
  seed: ['V001-11'],
  async run(lab) {
    const guest = await lab.guest();
    const { id } = await uploaded(lab);
    const demo = lab.openstack('demo').image;
    const seen = await demo.listNamed(guest.name);
    expect(
      seen.map((image) => image.id),
      'images that demo sees',
    ).to.include(id);
    expect((await demo.download(id)).sha256, 'what demo reads').to.equal(guest.sha256);
    expect((await refusalOf('demo deleting the image of admin', demo.delete(id))).status).to.equal(403);
  },
});

const demoCannotPublish = defineCheck({
  id: 'image.demo-cannot-publish',
  title: 'demo cannot make an image public',
  seed: ['V001-10'],
  async run(lab) {
    const demo = lab.openstack('demo').image;
    const own = await created(lab, 'demo', 'private');
    const refusal = await refusalOf('demo publishing an image', demo.setVisibility(own.id, 'public'));
    expect(refusal.status).to.equal(403);
    expect((await demo.show(own.id)).visibility, 'visibility afterwards').to.equal('private');
    const another = await refusalOf('demo creating a public image', created(lab, 'demo', 'public'));
    expect(another.status).to.equal(403);
  },
});

/** The guest image in the cloud as the seed puts it there; gone again after the check. */
async function uploaded(lab: LabUnderTest): Promise<Image> {
  const guest = await lab.guest();
  const image = await created(lab, 'admin', 'public');
  await lab.openstack('admin').image.upload(image.id, guest.path);
  return image;
}

async function created(
  lab: LabUnderTest,
  who: 'admin' | 'demo',
  visibility: 'public' | 'private',
): Promise<Image> {
  const { name } = await lab.guest();
  const service = lab.openstack(who).image;
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
  visibleToDemo,
  demoCannotPublish,
];
