import type { ReceivedRequest, Reply } from './api-server.ts';

export interface DashboardFaults {
  /** What the overview complains of. */
  readonly complaint?: string;
  /** The limits that it shows. */
  readonly limits?: readonly string[];
  /** A file that it names and that is not there. */
  readonly missing?: string;
  readonly overviewStatus?: number;
  /** Lets everybody in. */
  readonly open?: boolean;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const OVERVIEW = '/horizon/project/';
const HOME = '/horizon/identity/';
const LOGIN = '/horizon/auth/login/';

/** A dashboard with the real one's ways: its addresses, redirects, cookies, form and marks; its people are `who: password`. */
export function smallDashboard(people: Readonly<Record<string, string>>, faults: DashboardFaults = {}) {
  return (asked: ReceivedRequest): Reply => {
    const who = /sessionid=(\w+)/.exec(asked.headers.cookie ?? '')?.[1];
    const { pathname } = new URL(asked.path, 'http://dashboard');
    if (pathname === LOGIN)
      return asked.method === 'POST' ? logIn(asked, people, faults) : page('Login', loginForm());
    if (pathname === '/horizon/') return redirect(who ? HOME : `${LOGIN}?next=/horizon/`);
    if (![HOME, OVERVIEW].includes(pathname)) return { status: 404, body: 'not here' };
    if (!who) return redirect(`${LOGIN}?next=${pathname}`);
    return pathname === HOME ? page('Projects', menu(who)) : overview(who, faults);
  };
}

function logIn(
  { body }: ReceivedRequest,
  people: Readonly<Record<string, string>>,
  faults: DashboardFaults,
): Reply {
  const form = new URLSearchParams(body.toString());
  const who = form.get('username') ?? '';
  const isRight = form.get('domain') === 'Default' && people[who] === form.get('password');
  if (!isRight && !faults.open)
    return page('Login', loginForm('<div class="alert alert-danger"><p>Invalid credentials.</p></div>'));
  return redirect(HOME, { 'set-cookie': `sessionid=${who}; Path=/` });
}

function loginForm(complaint = ''): string {
  return `<form method="POST" action="${LOGIN}"><div style="display: none"><input name="fake"></div>${complaint}
    <input id="id_domain" name="domain"><input id="id_username" name="username">
    <input id="id_password" name="password" type="password">
    <button id="loginBtn" type="submit"><span>Sign In</span></button></form>`;
}

function overview(who: string, faults: DashboardFaults): Reply {
  const {
    complaint,
    limits = ['Instances', 'Volumes', 'Floating IPs'],
    missing,
    overviewStatus = 200,
  } = faults;
  const body = `${menu(who)}
    ${complaint ? `<div class="alert alert-danger">${complaint}</div>` : ''}
    <div class="limit-summary">${limits.map((name) => `<div class="quota_title"> ${name}</div>`).join('')}</div>
    ${missing ? `<script src="${missing}"></script>` : ''}`;
  return { ...page('Instance Overview', body), status: overviewStatus };
}

function menu(who: string): string {
  return `<ul><li class="user-menu"><span class="user-name">${who}</span></li></ul>`;
}

function page(title: string, body: string): Reply {
  const icon = '<link rel="icon" href="data:,">';
  return {
    headers: HTML,
    body: `<html><head><title>${title} - OpenStack Dashboard</title>${icon}</head><body>${body}</body></html>`,
  };
}

function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 302, headers: { location, ...headers } };
}
