import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import {
  defineCheck,
  Secret,
  type Check,
  type CheckPage,
  type LabUnderTest,
  type Person,
} from '../../harness/index.ts';
import { explained } from './dashboard-cause.ts';
import { REFUSED_BY_KEYSTONE } from './identity.ts';
import { nameOf, type Part } from './people.ts';

const LOGIN_BUTTON = '#loginBtn';
const WHO = '.user-menu .user-name';
const COMPLAINT = '.alert-danger';

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
      const who = nameOf(lab, part);
      const page = await lab.browser();
      await explained(lab, async () => {
        await sendLoginForm(lab, page, who, lab.password(lab.cloud.person(who).secret));
        expect(await answerToLogin(page), 'who is logged in').to.equal(who);
      });
      // where a login leads to depends on the release and on who it is
      await page.open(new URL('project/', lab.cloud.required('dashboard')).href);
      await page.screenshot('overview');
      await showsOverview(lab, page);
    },
  });
}

async function sendLoginForm(
  lab: LabUnderTest,
  page: CheckPage,
  who: Person,
  password: Secret,
): Promise<void> {
  await page.open(lab.cloud.required('dashboard'));
  // a dashboard of one domain does not ask for it
  if ((await page.texts('#id_domain')).length > 0) await page.fill('#id_domain', lab.cloud.domain.name);
  await page.fill('#id_username', who);
  await page.fill('#id_password', password);
  await page.click(LOGIN_BUTTON);
}

/** Who is logged in now, or what the form complains of. */
function answerToLogin(page: CheckPage): Promise<string> {
  return page.text(`${WHO}, ${COMPLAINT}`);
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
