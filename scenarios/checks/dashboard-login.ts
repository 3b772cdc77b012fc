import { expect } from 'chai';
import type { CheckPage, LabUnderTest, Person, Secret } from '../../harness/index.ts';
import { explained } from './dashboard-cause.ts';

export const LOGIN_BUTTON = '#loginBtn';
/** Where a page tells who is logged in. */
export const WHO = '.user-menu .user-name';
/** What a page complains of. */
export const COMPLAINT = '.alert-danger';

/** A browser of its own, in which somebody has logged in. */
export async function loggedIn(lab: LabUnderTest, who: Person): Promise<CheckPage> {
  const page = await lab.browser();
  await explained(lab, async () => {
    await sendLoginForm(lab, page, who, lab.password(lab.cloud.person(who).secret));
    expect(await answerToLogin(page), 'who is logged in').to.equal(who);
  });
  return page;
}

export async function sendLoginForm(
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
export function answerToLogin(page: CheckPage): Promise<string> {
  return page.text(`${WHO}, ${COMPLAINT}`);
}
