import { expect } from 'chai';
import { defineCheck, type Check, type CheckPage, type LabUnderTest } from '../../harness/index.ts';
import { COMPLAINT, loggedIn } from './dashboard-login.ts';
import { serverPair } from './server-pair.ts';

/** The names in the tables of servers and of images: Horizon makes the former, and the browser the latter. */
const SERVERS = '#instances tbody td.anchor a';
const IMAGES = 'td a[href*="OS::Glance::Image"]';

const lists = defineCheck({
  id: 'dashboard.lists',
  title:
    'the dashboard lists the servers of the user, and no others, and the images that the user may start them from',
  seed: [],
  requires: ['browser'],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { first, second } = await lab.fixture(serverPair);
    const { name: image } = await lab.guest();
    const page = await loggedIn(lab, lab.cloud.user);
    expect(await listed(lab, page, 'instances', SERVERS), 'servers on the page of instances').to.have.members(
      [first.name, second.name],
    );
    expect(await listed(lab, page, 'images', IMAGES), 'images on the page of images').to.include(image);
  },
});

async function listed(
  lab: LabUnderTest,
  page: CheckPage,
  what: string,
  names: string,
): Promise<readonly string[]> {
  await page.open(new URL(`project/${what}/`, lab.cloud.required('dashboard')).href);
  await page.text(`${names}, ${COMPLAINT}`);
  await page.screenshot(what);
  expect(await page.texts(COMPLAINT), `complaints on the page of ${what}`).to.deep.equal([]);
  const { problems } = await page.glance();
  expect(problems, `requests and scripts of the page of ${what} that failed`).to.deep.equal([]);
  return page.texts(names);
}

/** With servers of the user's: those of the pair. */
export const dashboardListChecks: readonly Check[] = [lists];
