import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { uploaded } from './image.ts';
import { asAdministrator } from './people.ts';

const OWNER = 'glance:glance';

const dataDisk = defineCheck({
  id: 'image.data-disk',
  title: 'images lie on a disk of their own, with XFS on it, that belongs to glance',
  seed: ['V000-8', 'E000-10'],
  requires: ['disks'],
  async run(lab) {
    const folder = await imageFolder(lab);
    const found = await lab
      .controller()
      .succeed(
        `findmnt --noheadings --output TARGET,FSTYPE --target ${folder}; stat --format %U:%G ${folder}`,
      );
    expect(found.replaceAll(/ +/g, ' ').split('\n')).to.deep.equal([`${folder} xfs`, OWNER]);
  },
});

const file = defineCheck({
  id: 'image.file',
  title: 'an image is one file of its size, called by its id, that others than glance cannot read',
  seed: ['V000-10', 'V003-9'],
  async run(lab) {
    const { sizeBytes } = await lab.guest();
    const { id } = await uploaded(lab);
    const path = `${await imageFolder(lab)}/${id}`;
    const found = await lab.controller().succeed(`stat --format '%a %U:%G %s' ${path}`);
    expect(found, path).to.equal(`640 ${OWNER} ${sizeBytes}`);
  },
});

/** An image that was there before is there after a restart of the controller, on the same disk (E000-15). */
export async function imagesSurviveARestart(lab: LabUnderTest): Promise<void> {
  const { sha256 } = await lab.guest();
  const { id } = await uploaded(lab);
  const folder = await imageFolder(lab);
  const controller = lab.controller();
  await controller.reboot({ within: '5m' });
  const mounted = `findmnt --noheadings --output FSTYPE --mountpoint ${folder}`;
  expect(await controller.waitUntilSucceeds(mounted, { within: '1m' }), folder).to.equal('xfs');
  const found = await lab.waitUntil(
    'the image can be downloaded',
    async () => ({ done: await asAdministrator(lab).image.download(id) }),
    '10m',
  );
  expect(found.sha256, 'SHA-256 of the image after the restart').to.equal(sha256);
}

/** Where the data of images are kept on the controller, as glance's own configuration says. */
export async function imageFolder(lab: LabUnderTest): Promise<string> {
  const controller = lab.controller();
  const config = lab.cloud.config('glance-api', controller.name);
  const folder = await controller.succeed(`sed -n 's/^filesystem_store_datadir *= *//p' ${config}`);
  return folder.replace(/\/+$/, '');
}

export const imageFileChecks: readonly Check[] = [file];
/** Where images have a disk of their own. */
export const dataDiskChecks: readonly Check[] = [dataDisk];
