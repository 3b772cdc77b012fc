import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, Secret, type Check, type CheckPage, type LabUnderTest } from '../../harness/index.ts';
import { answerToLogin, COMPLAINT, loggedIn, LOGIN_BUTTON, sendLoginForm, WHO } from './dashboard-login.ts';
import { REFUSED_BY_KEYSTONE } from './identity.ts';
import { nameOf, type Part } from './people.ts';

const loginAdmin = login('administrator', 'dashboard.login-admin');
const loginUser = login('user', 'dashboard.login-user');

const wrongPassword = defineCheck({
  id: 'dashboard.wrong-password',
  title: 'the dashboard turns a wrong password away and lets nobody in after it',
  seed: ['V002-32'],
  requires: ['browser'],
  provokes: [REFUSED_BY_KEYSTONE],
  async run(lab) {
    const page = await lab.browser();
    await sendLoginForm(lab, page, lab.cloud.administrator, new Secret(randomBytes(12).toString('hex')));
    expect(await answerToLogin(page), 'what the form says').to.match(/invalid credentials/i);
    await page.screenshot('refused');
    await page.open(lab.cloud.required('dashboard'));
    await page.text(`${LOGIN_BUTTON}, ${WHO}`);
    expect(await page.texts(WHO), 'who is let in').to.deep.equal([]);
  },
});

function login(part: Part, id: string): Check {
  return defineCheck({
    id,
    title: `the ${part} logs in with the dashboard's form and sees the overview of the project`,
    seed: ['S002-19', 'V002-32'],
    requires: ['browser'],
    async run(lab) {
      const page = await loggedIn(lab, nameOf(lab, part));
      // where a login leads to depends on the release and on who it is
      await page.open(new URL('project/', lab.cloud.required('dashboard')).href);
      await page.screenshot('overview');
      await showsOverview(lab, page);
    },
  });
}

async function showsOverview(lab: LabUnderTest, page: CheckPage): Promise<void> {
  const { title, problems } = await page.glance();
  expect(title, 'title of the page').to.match(/\bOverview\b/);
  expect(await page.texts(COMPLAINT), 'complaints on the overview').to.deep.equal([]);
  expect(await page.texts('.limit-summary .quota_title'), 'limits on the overview').to.include.members(
    limitsOf(lab),
  );
  expect(problems, 'requests and scripts of the overview that failed').to.deep.equal([]);
}

/** What is left of the project's quota, as compute, network and block storage tell the overview. */
function limitsOf({ cloud }: LabUnderTest): string[] {
  const volumes = Object.keys(cloud.services).some((type) => type.startsWith('volume'));
  return ['Instances', 'Floating IPs', ...(volumes ? ['Volumes'] : [])];
}

export const dashboardChecks: readonly Check[] = [loginAdmin, loginUser, wrongPassword];
